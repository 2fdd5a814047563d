import { z } from 'zod';
import type { ConfigIssue } from '../errors/config-error.ts';
import { expectedOf } from './expectation.ts';
import { shortValue } from './short-value.ts';

/** A key of EVerest's module that is given a value which changes nothing here. */
export interface ConfigWarning {
  readonly key: string;
  /** What was given, as short text. */
  readonly value: string;
  /** Why it changes nothing. */
  readonly reason: string;
}

interface LaterKey {
  readonly schema: z.ZodType;
  /** The value that says what this driver does anyway. */
  readonly same: unknown;
  readonly reason: string;
}

const accuracyClass: LaterKey = {
  schema: z.number().min(0),
  same: 0,
  reason: 'only dcbm everest publishes the accuracy class',
};

/** Keys of later versions of the module for which this driver has no switch. */
const laterKeys: ReadonlyMap<string, LaterKey> = new Map([
  ['http_connection_reuse', { schema: z.boolean(), same: true, reason: 'connections are always reused' }],
  ['min_import_current_A', accuracyClass],
  ['min_export_current_A', accuracyClass],
]);

export function isLaterKey(key: string): boolean {
  return laterKeys.has(key);
}

/** What there is to say about the later keys of a configuration. */
export function checkLaterKeys(entries: readonly (readonly [string, unknown])[]): {
  readonly issues: readonly ConfigIssue[];
  readonly warnings: readonly ConfigWarning[];
} {
  const issues: ConfigIssue[] = [];
  const warnings: ConfigWarning[] = [];
  for (const [key, given] of entries) {
    const later = laterKeys.get(key);
    if (later === undefined || given === later.same) continue;
    const value = shortValue(given);
    const [issue] = later.schema.safeParse(given).error?.issues ?? [];
    if (issue === undefined) warnings.push({ key, value, reason: later.reason });
    else issues.push({ key, value, expected: expectedOf(issue) });
  }
  return { issues, warnings };
}
