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
}

export function finding(code: FindingCode, place: string, message: string): Finding {
  return { code, severity: findingCodes[code][0], place, message };
}

const shownChars = 60;

/** A value from a record as it may stand in a message: quoted, cut, without control characters. */
export function quoted(value: string): string {
  const cut = value.length > shownChars ? `${value.slice(0, shownChars)}…` : value;
  return JSON.stringify(cut);
}
