import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv';
import type { OcppVersion } from '../../src/ocpp/limits.ts';

const folder = join(import.meta.dirname, '../../node_modules/ocpp-rpc/lib/schemas');
const files = { '1.6': 'ocpp1_6.json', '2.0.1': 'ocpp2_0_1.json', '2.1': 'ocpp2_1.json' } as const;

/** RFC 3339, section 5.6. */
const dateTime =
  /^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const compiled = new Map<string, ValidateFunction>();

/** A schema of the Open Charge Alliance. Those of 2.1 have keywords that Ajv does not know. */
function schemaOf(version: OcppVersion, request: string): ValidateFunction {
  const id = version === '2.1' ? `urn:${request}Request` : `urn:${request}.req`;
  const known = compiled.get(`${version} ${id}`);
  if (known !== undefined) return known;
  const schemas: readonly ({ readonly $id: string } & AnySchemaObject)[] = JSON.parse(
    readFileSync(join(folder, files[version]), 'utf8'),
  );
  const found = schemas.find(({ $id }) => $id === id);
  if (found === undefined) throw new Error(`There is no schema ${id} in OCPP ${version}`);
  // Their ids are no URN by the book, and nothing refers to them.
  const { $id, ...schema } = found;
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { 'date-time': dateTime } });
  const validate = ajv.compile(schema);
  compiled.set(`${version} ${id}`, validate);
  return validate;
}

/**
 * What the official schema of a request says against a payload as it goes over the wire: each with its place and reason.
 * Empty: it is valid.
 */
export function schemaErrors(version: OcppVersion, request: string, payload: unknown): readonly string[] {
  const validate = schemaOf(version, request);
  validate(JSON.parse(JSON.stringify(payload)));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** MeterValues that carry these. */
export function meterValuesErrors(
  version: OcppVersion,
  ...meterValue: readonly unknown[]
): readonly string[] {
  const outlet = version === '1.6' ? { connectorId: 1 } : { evseId: 1 };
  return schemaErrors(version, 'MeterValues', { ...outlet, meterValue });
}

/** The end of a transaction that carries these: StopTransaction, or TransactionEvent with the type Ended. */
export function endErrors(version: OcppVersion, ...meterValue: readonly unknown[]): readonly string[] {
  const timestamp = '2026-03-01T08:00:00Z';
  return version === '1.6'
    ? schemaErrors(version, 'StopTransaction', {
        transactionId: 1,
        meterStop: 1,
        timestamp,
        transactionData: meterValue,
      })
    : schemaErrors(version, 'TransactionEvent', {
        eventType: 'Ended',
        timestamp,
        triggerReason: 'StopAuthorized',
        seqNo: 2,
        transactionInfo: { transactionId: 'tx-1' },
        meterValue,
      });
}
