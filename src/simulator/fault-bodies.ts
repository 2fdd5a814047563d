import type { MeterAnswer } from './endpoints.ts';
import type { Fault, FaultOf } from './faults.ts';

/** An answer on its way out. */
export interface OutgoingAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function outgoing(answer: MeterAnswer): OutgoingAnswer {
  const headers = answer.contentType === undefined ? {} : { 'Content-Type': answer.contentType };
  return { status: answer.status, headers, body: answer.body };
}

/** What a fault makes of an answer; kinds that do not touch the answer leave it as it is. */
export function spoil(answer: OutgoingAnswer, fault: Fault, meterId: string): OutgoingAnswer {
  const withBody = (body: string): OutgoingAnswer => ({ ...answer, body });
  switch (fault.kind) {
    case 'status':
      return { status: fault.status ?? 500, headers: {}, body: fault.body ?? '' };
    case 'actsLate':
      return fault.answer === 'status' ? { status: fault.status ?? 503, headers: {}, body: '' } : answer;
    case 'redirect':
      return { status: 301, headers: { Location: fault.location ?? 'http://127.0.0.1:9/' }, body: '' };
    case 'resultZero':
      return outgoing({
        status: 200,
        contentType: 'application/json',
        body: JSON.stringify({ meterId, result: 0 }),
      });
    case 'garbage':
      return withBody(fault.text ?? '<html>It works!</html>');
    case 'wrongTypes':
      return withBody(withWrongTypes(answer.body, fault));
    case 'hugeBody':
      return withBody(padded(answer.body, fault.bytes ?? 1024 * 1024));
    case 'duplicateKeys':
      return withBody(
        withMember(answer.body, fault.key ?? firstKeyOf(answer.body), JSON.stringify(fault.value ?? 0)),
      );
    case 'deepNesting': {
      const depth = fault.depth ?? 100_000;
      return withBody(withMember(answer.body, 'nested', '['.repeat(depth) + ']'.repeat(depth)));
    }
    case 'extraFields':
      return withBody(withExtraFields(answer.body, fault));
    case 'tamperRecord':
      return withBody(tampered(answer.body));
    default:
      return answer;
  }
}

/** Adds a member at the end of a JSON object's text, whether or not it has one of this name. */
function withMember(body: string, key: string, valueText: string): string {
  if (!body.endsWith('}')) return body;
  const separator = body.endsWith('{}') ? '' : ',';
  return `${body.slice(0, -1)}${separator}${JSON.stringify(key)}:${valueText}}`;
}

function firstKeyOf(body: string): string {
  return /^\{"([^"]*)"/.exec(body)?.[1] ?? '';
}

function withExtraFields(body: string, fault: FaultOf<'extraFields'>): string {
  const fields: Record<string, unknown> = fault.fields ?? {
    firmwareNote: 'not in the manual',
    ['__proto__']: { polluted: true },
    constructor: { prototype: { polluted: true } },
  };
  return Object.entries(fields).reduce(
    (text, [key, value]) => withMember(text, key, JSON.stringify(value)),
    body,
  );
}

function padded(body: string, bytes: number): string {
  const room = Math.max(0, bytes - Buffer.byteLength(body) - '"padding":"",'.length);
  return body.startsWith('{"')
    ? `{"padding":"${'x'.repeat(room)}",${body.slice(1)}`
    : body + ' '.repeat(room);
}

/** The last digit of the last signed reading: the smallest forgery that pays. */
function tampered(body: string): string {
  return body.replace(/^(OCMF\|.*"RV":[\d.]*)(\d)/s, (_, before: string, digit: string) => {
    return `${before}${(Number(digit) + 1) % 10}`;
  });
}

function withWrongTypes(body: string, fault: FaultOf<'wrongTypes'>): string {
  if (!body.startsWith('{')) return body;
  const root = JSON.parse(body) as Record<string, unknown>;
  if (fault.pointer === undefined) {
    for (const [key, value] of Object.entries(root)) root[key] = ofOtherType(value);
    return JSON.stringify(root);
  }
  const steps = fault.pointer
    .slice(1)
    .split('/')
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = steps.pop() ?? '';
  let parent: unknown = root;
  for (const step of steps) parent = (parent as Record<string, unknown> | undefined)?.[step];
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, last)) return body;
  const members = parent as Record<string, unknown>;
  if (fault.remove) delete members[last];
  else members[last] = fault.value === undefined ? ofOtherType(members[last]) : fault.value;
  return JSON.stringify(root);
}

function ofOtherType(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return 1;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return null;
}
