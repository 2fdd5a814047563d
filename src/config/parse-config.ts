import type { z } from 'zod';
import { quote } from '../domain/quote.ts';
import { ConfigError, type ConfigIssue } from '../errors/config-error.ts';
import { fromJsonText } from './daylight-saving.ts';
import { expectedOf, valueAt } from './expectation.ts';
import { configReference } from './reference.ts';
import { configSchema, type MeterConfig, type MeterConfigInput } from './schema.ts';
import { shortValue } from './short-value.ts';
import { unknownKeyIssues } from './unknown-keys.ts';

/**
 * Checks a configuration and fills in the defaults.
 *
 * @throws {@link ConfigError} METER_CONFIG_INVALID with every problem at once, each with key, value and what is right;
 *   of very many unknown keys the first ones are named and the others counted.
 */
export function parseConfig(input: MeterConfigInput): MeterConfig {
  const checked = checkConfig(input);
  if (checked.ok) return checked.config;
  throw new ConfigError(checked.issues, checked.cause);
}

/** The same without throwing, for those who name the keys otherwise. */
export function checkConfig(
  input: unknown,
): { ok: true; config: MeterConfig } | { ok: false; issues: readonly ConfigIssue[]; cause: z.ZodError } {
  const parsed = configSchema.safeParse(input);
  if (parsed.success) return { ok: true, config: parsed.data };
  const issues = parsed.error.issues.flatMap(issue => issuesOf(issue, input));
  return { ok: false, issues, cause: parsed.error };
}

function issuesOf(issue: z.core.$ZodIssue, input: unknown): readonly ConfigIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return unknownKeyIssues(issue.keys, key => {
      const path = [...issue.path, key];
      return { key: nameOf(path), value: shortValue(givenAt(input, path)), expected: noSuchKey(path) };
    });
  }
  const key = issue.path.length === 0 ? 'the configuration' : nameOf(issue.path);
  return [{ key, value: shortValue(givenAt(input, issue.path)), expected: rightFor(issue) }];
}

/** The value that an issue is about; also inside an object that was given as JSON text. */
function givenAt(input: unknown, [key, ...inside]: readonly PropertyKey[]): unknown {
  if (key === undefined) return input;
  const given = valueAt(input, [key]);
  return inside.length === 0 ? given : valueAt(fromJsonText(given), inside);
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.map(part => quote(String(part)).slice(1, -1)).join('.');
}

/** Longer than any key that is meant. */
const maxKeyLength = 100;

function noSuchKey([key, ...inside]: readonly PropertyKey[]): string {
  const plain = (name: string) => name.replaceAll('_', '').toLowerCase();
  if (typeof key !== 'string' || key.length > maxKeyLength || inside.length > 0) return 'no such key';
  const wanted = plain(key);
  const meant = configReference().find(({ name }) => plain(name) === wanted);
  return meant === undefined ? 'no such key' : `no such key; write ${meant.name}`;
}

/** Kind, unit and range of a key together are more help than the one thing that was found wrong first. */
function rightFor(issue: z.core.$ZodIssue): string {
  const [key, ...inside] = issue.path;
  const entry = inside.length === 0 ? configReference().find(({ name }) => name === key) : undefined;
  const isPlain = issue.code === 'invalid_type' || issue.code === 'too_small' || issue.code === 'too_big';
  if (entry === undefined || !isPlain) return expectedOf(issue);
  const { type, unit, range } = entry;
  if (type !== 'integer' && type !== 'number') return range === '' ? expectedOf(issue) : range;
  const kind = type === 'integer' ? 'a whole number' : 'a finite number';
  return [unit === '' ? kind : `${kind} in ${unit}`, range].filter(part => part !== '').join(', ');
}
