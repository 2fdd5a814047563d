/** What one look of the doctor found. */
export interface Check {
  /** What was looked at, in one or two words. */
  readonly name: string;
  /** `advice`: it works, and could be better. */
  readonly result: 'good' | 'advice' | 'bad';
  /** What was found, in a few words. */
  readonly found: string;
  /** What to do about it, as a sentence; not of what is good. */
  readonly advice?: string;
  /** Good practice, of which the last sentence speaks only when there is nothing else to say. */
  readonly isMinor?: true;
  /** How the command ends when this is bad; 1 where nothing is said. */
  readonly exitCode?: number;
}

export const good = (name: string, found: string): Check => ({ name, result: 'good', found });

export const advice = (name: string, found: string, what: string): Check => ({
  name,
  result: 'advice',
  found,
  advice: what,
});

/** What would be better practice. */
export const minorAdvice = (name: string, found: string, what: string): Check => ({
  ...advice(name, found, what),
  isMinor: true,
});

export const bad = (name: string, found: string, what: string, exitCode = 1): Check => ({
  name,
  result: 'bad',
  found,
  advice: what,
  exitCode,
});

/** What matters most: not reached at all, somebody else, refusing, wrong. */
const bySeverity = [3, 5, 4, 1];

/** The one that the last sentence is about, and how the command ends. */
export function verdictOf(checks: readonly Check[]): {
  readonly exitCode: number;
  readonly sentence: string;
} {
  for (const exitCode of bySeverity) {
    const found = checks.find(check => check.result === 'bad' && (check.exitCode ?? 1) === exitCode);
    if (found !== undefined) return { exitCode, sentence: found.advice ?? found.found };
  }
  const advices = checks.filter(({ result }) => result === 'advice');
  const advised = advices.find(({ isMinor }) => isMinor !== true) ?? advices[0];
  const sentence = advised?.advice ?? 'All is well: the meter would take a transaction now.';
  return { exitCode: 0, sentence };
}
