import { aboutMeterSchema, siteSchema } from './about.ts';
import { evidenceListSchema } from './evidence.ts';
import {
  factFrameSchema,
  healthSchema,
  measurementFrameSchema,
  measurementSchema,
  meterNamesSchema,
  meterSchema,
  metersSchema,
  readinessSchema,
  statusSchema,
  transactionSchema,
} from './meter.ts';
import { errorSchema, recordPageSchema, recordSchema } from './record.ts';
import {
  sessionRequestSchema,
  sessionSchema,
  startedSchema,
  startSchema,
  stoppedSchema,
  stopSchema,
} from './requests.ts';

/** Every schema that has a name in the description of the interface. */
export const schemas = {
  AboutMeter: aboutMeterSchema,
  Error: errorSchema,
  EvidenceList: evidenceListSchema,
  FactFrame: factFrameSchema,
  Health: healthSchema,
  Measurement: measurementSchema,
  MeasurementFrame: measurementFrameSchema,
  Meter: meterSchema,
  MeterNames: meterNamesSchema,
  Meters: metersSchema,
  Readiness: readinessSchema,
  Record: recordSchema,
  RecordPage: recordPageSchema,
  Session: sessionSchema,
  SessionRequest: sessionRequestSchema,
  Site: siteSchema,
  Start: startSchema,
  Started: startedSchema,
  Status: statusSchema,
  Stop: stopSchema,
  Stopped: stoppedSchema,
  Transaction: transactionSchema,
} as const;

export type SchemaName = keyof typeof schemas;
