import { type FindingCode, findingCodes } from './finding-codes.ts';

/** One thing that was noticed while a record was read or checked. */
export interface Finding {
  /** Stable code; see {@link findingCodes}. */
  readonly code: FindingCode;
  /** `error`: do not bill on it; `warning`: look at it; `info`: seen in the field, harmless. */
  readonly severity: 'error' | 'warning' | 'info';
  /** Where: a field such as `RD[0].TM`, or a part such as `signature`. `locateFields` knows the bytes of a field. */
  readonly place: string;
  /** One sentence. */
  readonly message: string;
  /**
   * On an error: it forbids to bill and nothing else. Errors without it speak against the record itself: signature, key,
   * meter or session are not those that were asked for.
   */
  readonly billOnly?: true;
}

export function finding(code: FindingCode, place: string, message: string): Finding {
  const [severity, , only] = findingCodes[code];
  const noticed = { code, severity, place, message };
  return only === 'bill' ? onlyForTheBill(noticed) : noticed;
}

/** The same finding where it is certain for another reason that the record is the one that was asked for. */
export function onlyForTheBill(noticed: Finding): Finding {
  return { ...noticed, billOnly: true };
}

/**
 * The errors for which a record is not taken at all: its signature, key, meter or session. What else is wrong with it
 * makes it one that must not be billed on, and it is the record all the same.
 */
export function refusalsOf<Item extends Pick<Finding, 'severity' | 'billOnly'>>(
  findings: readonly Item[],
): readonly Item[] {
  return findings.filter(({ severity, billOnly }) => severity === 'error' && billOnly !== true);
}

const shownChars = 60;

/** A value from a record as it may stand in a message: quoted, cut, without control characters. */
export function quoted(value: string): string {
  const cut = value.length > shownChars ? `${value.slice(0, shownChars)}…` : value;
  return JSON.stringify(cut);
}
