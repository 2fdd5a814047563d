import { type ErrorContext, type ErrorDetails, MeterError } from './meter-error.ts';

/** One problem of a configuration. */
export interface ConfigIssue {
  /** Key, with dots for nested ones. */
  readonly key: string;
  /** What was given, as short text. */
  readonly value: string;
  /** What would be right: type, range, unit. */
  readonly expected: string;
}

/** The configuration was refused. Thrown at once by `createMeter`; `issues` lists every problem. */
export class ConfigError extends MeterError {
  /** Every problem, in the order of the keys. */
  readonly issues: readonly ConfigIssue[];

  /** @param details of an error that was data meanwhile. */
  constructor(issues: readonly ConfigIssue[], cause?: unknown, details?: ErrorDetails) {
    super('METER_CONFIG_INVALID', details ?? detailsOf(issues, cause));
    this.issues = issues;
  }
}

function detailsOf(issues: readonly ConfigIssue[], cause: unknown): ErrorDetails {
  const lines = issues.map(issue => `${issue.key}: got ${issue.value}, expected ${issue.expected}`);
  const count = issues.length === 1 ? 'a problem' : `${issues.length} problems`;
  return {
    message: `The configuration has ${count}: ${lines.join('; ')}`,
    context: { issues: lines },
    cause,
  };
}

/** The problems again, from the lines that an error has as data. */
export function issuesOf({ issues }: ErrorContext): readonly ConfigIssue[] {
  const lines = Array.isArray(issues) ? issues.map(String) : [];
  return lines.map(line => {
    const [, key = line, value = '', expected = ''] = /^(.*?): got (.*), expected (.*)$/su.exec(line) ?? [];
    return { key, value, expected };
  });
}
