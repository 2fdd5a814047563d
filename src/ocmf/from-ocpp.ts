import { type Finding, finding } from './finding.ts';
import { limits } from './limits.ts';
import { isRecord, unpackRecord } from './unpack.ts';

/** A record that was found in an OCPP message. */
export interface OcppSignedValue {
  readonly record: Uint8Array;
  /** As written, for `parsePublicKey`; undefined where the message leaves it out or empty. */
  readonly publicKey: string | undefined;
  /** Context of the sampled value around it, where there is one. */
  readonly context: string | undefined;
}

/** The records of a message, or why there are none. */
export interface OcppSignedValues {
  readonly readable: boolean;
  readonly values: readonly OcppSignedValue[];
  readonly findings: readonly Finding[];
}

const maxDepth = 12;
const maxValues = 1000;

type Collector = { values: OcppSignedValue[]; findings: Finding[]; remaining: number };
type Fields = Readonly<Record<string, unknown>>;

/**
 * Finds the records in anything that OCPP calls signed: a message, a MeterValue, a SampledValue or a SignedMeterValue,
 * as objects or as JSON text; record in base64, hexadecimal, base32 or raw; also the raw record text as the value of OCPP 1.6,
 * and `signedMeterValue` in place of `signedMeterData`. Never throws.
 */
export function fromOcpp(input: unknown): OcppSignedValues {
  const collector: Collector = { values: [], findings: [], remaining: 100_000 };
  collect(input, undefined, 0, collector);
  const { values, findings } = collector;
  if (values.length === 0)
    findings.push(finding('container-empty', 'message', 'There is no signed record in it.'));
  return { readable: values.length > 0, values, findings };
}

function collect(value: unknown, context: string | undefined, depth: number, found: Collector): void {
  found.remaining -= 1;
  if (depth > maxDepth || found.values.length >= maxValues || found.remaining < 0) return;
  if (typeof value === 'string') {
    collectText(value, context, depth, found);
    return;
  }
  if (Array.isArray(value)) {
    for (const element of value) collect(element, context, depth + 1, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const fields = value as Fields;
  const data = fields.signedMeterData ?? fields.signedMeterValue;
  if (typeof data === 'string') {
    add(data, fields, context, found);
    return;
  }
  const nextContext = typeof fields.context === 'string' ? fields.context : context;
  const isSampled = fields.format === undefined || fields.format === 'SignedData';
  for (const [name, member] of Object.entries(fields)) {
    if (typeof member === 'object' || (name === 'value' && isSampled))
      collect(member, nextContext, depth + 1, found);
  }
}

/** Text is a raw record, or JSON of one of the objects above, or a packed record. */
function collectText(text: string, context: string | undefined, depth: number, found: Collector): void {
  if (text.length > limits.documentBytes) return;
  const trimmed = text.trim();
  if (/^[{["]/.test(trimmed)) {
    const parsed = parseJson(trimmed);
    if (parsed !== undefined) collect(parsed, context, depth + 1, found);
    return;
  }
  const findings: Finding[] = [];
  const record = unpackRecord(trimmed, 'base64', 'value', findings);
  if (!isRecord(record)) return;
  found.values.push({ record, publicKey: undefined, context });
  found.findings.push(
    finding('container-form', 'value', 'The record is the value itself, without an object around it.'),
  );
}

function add(data: string, fields: Fields, context: string | undefined, found: Collector): void {
  if (typeof fields.signedMeterData !== 'string') {
    found.findings.push(
      finding('container-form', 'signedMeterValue', 'signedMeterData is named signedMeterValue.'),
    );
  }
  const record = unpackRecord(data.trim(), 'base64', 'signedMeterData', found.findings);
  const { publicKey } = fields;
  found.values.push({
    record,
    publicKey: typeof publicKey === 'string' && publicKey !== '' ? publicKey : undefined,
    context,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
