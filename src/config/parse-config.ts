import type { z } from 'zod';
import { ConfigError, type ConfigIssue } from '../errors/config-error.ts';
import { configSchema, type MeterConfig, type MeterConfigInput } from './schema.ts';

/**
 * Checks a configuration and fills in the defaults.
 *
 * @throws ConfigError METER_CONFIG_INVALID with every problem, each naming key, value and what would be right.
 */
export function parseConfig(input: MeterConfigInput): MeterConfig {
  const parsed = configSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.flatMap(issue => problemsOf(issue, input)),
    parsed.error,
  );
}

function problemsOf(issue: z.core.$ZodIssue, input: unknown): ConfigIssue[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(key => ({
      key: [...issue.path, key].join('.'),
      value: shortText(valueAt(input, [...issue.path, key])),
      expected: 'no such key; see docs/reference/configuration.md for the names',
    }));
  }
  const key = issue.path.join('.') || 'the configuration';
  return [{ key, value: shortText(valueAt(input, issue.path)), expected: expectedOf(issue) }];
}

function expectedOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type')
    return issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`;
  const [lead, ...words] = rangeOf(issue);
  return lead === undefined ? issue.message : [lead, ...words].join(' ');
}

/** The range of a number is more helpful than the one side that was passed. */
function rangeOf(issue: z.core.$ZodIssue): string[] {
  const field = issue.path.length === 1 ? configSchema.shape[issue.path[0] as keyof MeterConfig] : undefined;
  if (field === undefined || (issue.code !== 'too_small' && issue.code !== 'too_big')) return [];
  const { minValue, maxValue } = innermost(field);
  if (typeof minValue !== 'number' || typeof maxValue !== 'number' || !Number.isFinite(maxValue)) return [];
  return [`${minValue} to ${maxValue}`];
}

function innermost(field: unknown): { minValue?: unknown; maxValue?: unknown } {
  const inner = field as { unwrap?: () => unknown };
  return typeof inner.unwrap === 'function' ? innermost(inner.unwrap()) : (field as object);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

function shortText(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 40)}... (${text.length} characters)` : text;
}
