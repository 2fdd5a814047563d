import pc from 'picocolors';
import type { Finding, RecordVerification } from '../../ocmf/index.ts';

/** The verdict of a record; `no-key`: it is readable, and there is nothing to check its signature with. */
export type Verdict = RecordVerification['verdict'] | 'no-key';

/** What is shown of a finding; some are of the driver or of the command line, which know more than the record. */
export type ShownFinding = Omit<Finding, 'code'> & { readonly code: string };

type Judged = Pick<RecordVerification, 'verdict'> & { readonly findings: readonly ShownFinding[] };

/** A record is not malformed because nobody gave a key. */
export function verdictOf({ verdict, findings }: Judged): Verdict {
  const isUnreadable = findings.some(
    ({ code, severity }) => severity === 'error' && /^(?:frame|signature|json-syntax|json-limit)/.test(code),
  );
  const isWithoutKey = findings.some(({ code }) => code === 'key-missing');
  return verdict === 'malformed' && isWithoutKey && !isUnreadable ? 'no-key' : verdict;
}

const shown = {
  valid: { color: pc.green, text: 'valid' },
  invalid: { color: pc.red, text: 'invalid' },
  malformed: { color: pc.yellow, text: 'malformed' },
  'no-key': { color: pc.yellow, text: 'no key' },
} as const;

export function verdictText(verdict: Verdict): string {
  const { color, text } = shown[verdict];
  return color(text);
}

/**
 * A LEM meter keeps an account of each transaction beside the record. The driver compares both; whoever has the record
 * alone cannot, and it is no reason against the record.
 */
export function notComparedFindings({ record }: RecordVerification): readonly ShownFinding[] {
  if (record?.meter.vendor !== 'LEM') return [];
  const message = "The energy was not compared with the meter's own account (/legal), which is not here.";
  return [{ code: 'legal-missing', severity: 'info', place: 'RD', message }];
}
