import type { Fault, FaultKind, FaultMatch, FaultParameters } from './faults.ts';
import { errorBits, statusBits } from './status-bits.ts';
import { traitValues } from './traits.ts';

/** What a value must be: a test, and its name for the message. */
interface Rule {
  readonly expected: string;
  readonly isOptional: boolean;
  /** The same as JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>;
  accepts(value: unknown): boolean;
}

/** An object with these members and no others. */
function objectOf(properties: Readonly<Record<string, unknown>>, required: readonly string[] = []) {
  return { type: 'object', properties, required, additionalProperties: false } as const;
}

type Rules<Members> = { readonly [Name in keyof Members]-?: Rule };

function optional(expected: string, accepts: (value: unknown) => boolean, schema: Rule['schema']): Rule {
  return { expected, accepts, schema, isOptional: true };
}

function required(rule: Rule): Rule {
  return { ...rule, isOptional: false };
}

const integerFrom = (least: number): Rule =>
  optional(`an integer from ${least}`, value => Number.isInteger(value) && Number(value) >= least, {
    type: 'integer',
    minimum: least,
  });
const number = optional('a number', value => Number.isFinite(value), { type: 'number' });
const milliseconds = optional('milliseconds from 0', value => Number.isFinite(value) && Number(value) >= 0, {
  type: 'number',
  minimum: 0,
});
const text = optional('a text', value => typeof value === 'string', { type: 'string' });
const statusCode = optional(
  'a status code from 200 to 599',
  value => integerFrom(200).accepts(value) && Number(value) < 600,
  { type: 'integer', minimum: 200, maximum: 599 },
);
const yesOrNo = optional('true or false', value => typeof value === 'boolean', { type: 'boolean' });
const anything = optional('any value', () => true, {});
const object = optional('an object', value => typeof value === 'object' && value !== null, {
  type: 'object',
});
const oneOf = (...words: readonly string[]): Rule =>
  optional(words.join(' or '), value => words.includes(value as string), { enum: words });
const bitsOf = (names: readonly string[]): Rule =>
  optional(
    `an object of booleans named as in the manual`,
    value =>
      object.accepts(value) &&
      Object.entries(value as object).every(
        ([name, bit]) => names.includes(name) && typeof bit === 'boolean',
      ),
    objectOf(Object.fromEntries(names.map(name => [name, { type: 'boolean' }]))),
  );

const traits = optional(
  'an object of traits of a firmware',
  value =>
    object.accepts(value) &&
    Object.entries(value as object).every(([name, given]) =>
      (traitValues as Readonly<Record<string, readonly unknown[]>>)[name]?.includes(given),
    ),
  objectOf(Object.fromEntries(Object.entries(traitValues).map(([name, values]) => [name, { enum: values }]))),
);

const acts = { acts: yesOrNo };

const rulesOf: { readonly [Kind in FaultKind]: Rules<FaultParameters[Kind]> } = {
  refuse: { durationMs: milliseconds },
  otherCertificate: {},
  hang: acts,
  hangMidBody: {},
  drip: { bytes: integerFrom(1), everyMs: milliseconds },
  reset: acts,
  lostAnswer: {},
  actsLate: {
    afterMs: required(milliseconds),
    answer: oneOf('reset', 'hang', 'status'),
    status: statusCode,
    inOrder: yesOrNo,
  },
  resetMidBody: {},
  truncate: {},
  endlessBody: {},
  headerFlood: { count: integerFrom(1) },
  slow: { delayMs: required(milliseconds), upToMs: milliseconds },
  status: { ...acts, status: statusCode, body: text },
  redirect: { location: text },
  resultZero: {},
  garbage: { text },
  wrongTypes: {
    pointer: optional('a JSON pointer', value => typeof value === 'string' && value.startsWith('/'), {
      type: 'string',
      pattern: '^/',
    }),
    value: anything,
    remove: yesOrNo,
  },
  hugeBody: { bytes: integerFrom(1) },
  duplicateKeys: { key: text, value: anything },
  deepNesting: { depth: integerFrom(1) },
  extraFields: { fields: object },
  tamperRecord: {},
  statusSays: { running: required(yesOrNo), durationMs: milliseconds },
  legalSays: { running: yesOrNo, paginationCounter: integerFrom(0), durationMs: milliseconds },
  otherIdentity: {
    seed: optional('a text or a number', value => text.accepts(value) || number.accepts(value), {
      type: ['string', 'number'],
    }),
    meterId: text,
  },
  clockJump: { seconds: required(number) },
  statusBits: { set: required(bitsOf(statusBits)) },
  errorBits: { set: required(bitsOf(Object.keys(errorBits))) },
  closeTransaction: {},
  otherClient: { stops: text, starts: text },
  firmware: { set: required(traits) },
  reboot: acts,
  powerLoss: { ...acts, openTransaction: oneOf('closed', 'open'), offForMs: milliseconds },
};

/** The same for those who do not ask which kind it is. */
const plainRules = rulesOf as Readonly<Record<string, Readonly<Record<string, Rule>>>>;

const matchRules: Rules<FaultMatch> = {
  method: oneOf('GET', 'POST', 'PUT'),
  path: optional('a text, or a regular expression after ^', isPathCondition, { type: 'string' }),
  transactionId: text,
  paginationCounter: integerFrom(0),
  nth: integerFrom(1),
  after: integerFrom(0),
  times: integerFrom(1),
};

function isPathCondition(value: unknown): boolean {
  try {
    return typeof value === 'string' && (!value.startsWith('^') || Boolean(new RegExp(value)));
  } catch {
    return false;
  }
}

/** What each kind of fault takes beside `kind` and `match`, in words, and what `match` takes. The reference is made of it. */
export function faultReference() {
  const parametersOf = (rules: Readonly<Record<string, Rule>>) =>
    Object.entries(rules).map(([name, { expected, isOptional }]) => ({ name, expected, isOptional }));
  const kinds = Object.entries(plainRules).map(([kind, rules]) => ({
    kind,
    parameters: parametersOf(rules),
  }));
  return { kinds, match: parametersOf({ ...matchRules }) };
}

/** The form of a list of faults as JSON Schema (draft 2020-12), for editors and for other languages. */
export function faultsJsonSchema() {
  const schemaOf = (rules: Readonly<Record<string, Rule>>, more: object = {}) =>
    objectOf(
      { ...more, ...Object.fromEntries(Object.entries(rules).map(([name, { schema }]) => [name, schema])) },
      [
        ...Object.keys(more).filter(name => name === 'kind'),
        ...Object.keys(rules).filter(name => rules[name]?.isOptional === false),
      ],
    );
  const match = schemaOf({ ...matchRules });
  const kinds = Object.entries(plainRules).map(([kind, rules]) =>
    schemaOf(rules, { kind: { const: kind }, match }),
  );
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'array', items: { oneOf: kinds } };
}

/** Names of all kinds of fault. */
export const faultKinds = Object.keys(rulesOf) as readonly FaultKind[];

/**
 * Reads a list of faults from parsed JSON.
 * @throws TypeError that lists everything that is wrong with it.
 */
export function readFaults(value: unknown): Fault[] {
  const problems = Array.isArray(value) ? value.flatMap(problemsOf) : ['must be a list'];
  if (problems.length > 0) throw new TypeError(`The list of faults is not valid:\n${problems.join('\n')}`);
  return value as Fault[];
}

function problemsOf(fault: unknown, index: number): string[] {
  const place = `[${index}]`;
  if (!object.accepts(fault)) return [`${place} must be an object`];
  const { kind, match, ...parameters } = fault as Record<string, unknown>;
  const rules =
    typeof kind === 'string' && Object.hasOwn(rulesOf, kind) ? rulesOf[kind as FaultKind] : undefined;
  if (!rules) return [`${place}.kind must be one of ${faultKinds.join(', ')}`];
  if (match !== undefined && !object.accepts(match)) return [`${place}.match must be an object`];
  return [
    ...offences(parameters, rules as Record<string, Rule>, place),
    ...offences((match ?? {}) as Record<string, unknown>, { ...matchRules }, `${place}.match`),
  ];
}

function offences(given: Record<string, unknown>, rules: Record<string, Rule>, place: string): string[] {
  const unknown = Object.keys(given).filter(name => !Object.hasOwn(rules, name));
  const wrong = Object.entries(rules).filter(([name, rule]) =>
    given[name] === undefined ? !rule.isOptional : !rule.accepts(given[name]),
  );
  return [
    ...unknown.map(name => `${place}.${name} is not known`),
    ...wrong.map(([name, rule]) => `${place}.${name} must be ${rule.expected}`),
  ];
}
