import type { z } from 'zod';
import { quote } from '../domain/quote.ts';
import { ConfigError, type ConfigIssue } from '../errors/config-error.ts';
import { expectedOf, valueAt } from './expectation.ts';
import { configReference } from './reference.ts';
import { configSchema, type MeterConfig, type MeterConfigInput } from './schema.ts';
import { shortValue } from './short-value.ts';

/**
 * Checks a configuration and fills in the defaults.
 *
 * @throws {@link ConfigError} METER_CONFIG_INVALID with every problem at once, each with key, value and what is right.
 */
export function parseConfig(input: MeterConfigInput): MeterConfig {
  const parsed = configSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.flatMap(issue => issuesOf(issue, input)),
    parsed.error,
  );
}

function issuesOf(issue: z.core.$ZodIssue, input: unknown): ConfigIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => {
      const path = [...issue.path, key];
      return { key: nameOf(path), value: shortValue(valueAt(input, path)), expected: noSuchKey(path) };
    });
  }
  const key = issue.path.length === 0 ? 'the configuration' : nameOf(issue.path);
  return [{ key, value: shortValue(valueAt(input, issue.path)), expected: rightFor(issue) }];
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.map(part => quote(String(part)).slice(1, -1)).join('.');
}

function noSuchKey(path: readonly PropertyKey[]): string {
  const plain = (name: string) => name.replaceAll('_', '').toLowerCase();
  const meant =
    path.length === 1
      ? configReference().find(({ name }) => plain(name) === plain(String(path[0])))
      : undefined;
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
