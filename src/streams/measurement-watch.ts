import type { Measurement } from '../domain/measurement.ts';
import type { TelemetryFact } from '../domain/service-results.ts';

/** Sees each measurement, in their order, and says what follows from it; mostly nothing. */
export type MeasurementWatch = (measurement: Measurement) => TelemetryFact | undefined;
