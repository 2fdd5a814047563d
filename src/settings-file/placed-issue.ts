import { ConfigError, type ConfigIssue } from '../index.ts';

/** A problem with its place in the file. */
export interface PlacedIssue extends ConfigIssue {
  readonly line: number;
}

/** @throws ConfigError with the line of each problem. */
export function refusal(path: string, issues: readonly PlacedIssue[], cause?: unknown): ConfigError {
  return new ConfigError(
    issues.map(({ line, key, value, expected }) => ({ key: `${path}:${line}: ${key}`, value, expected })),
    cause,
  );
}

/** The text of a file of settings is neither YAML nor JSON. */
export function notYaml(
  path: string,
  faults: readonly { readonly line: number; readonly message: string }[],
): ConfigError {
  return refusal(
    path,
    faults.map(({ line, message }) => ({
      line,
      key: 'the text',
      value: 'a fault',
      expected: `YAML or JSON (${message})`,
    })),
  );
}
