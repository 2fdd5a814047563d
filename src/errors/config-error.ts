import { MeterError } from './meter-error.ts';

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
  readonly issues: readonly ConfigIssue[];

  constructor(issues: readonly ConfigIssue[], cause?: unknown) {
    const lines = issues.map(issue => `${issue.key}: got ${issue.value}, expected ${issue.expected}`);
    super('METER_CONFIG_INVALID', {
      message: `The configuration has ${issues.length === 1 ? 'a problem' : `${issues.length} problems`}: ${lines.join('; ')}`,
      context: { issues: lines },
      cause,
    });
    this.issues = issues;
  }
}
