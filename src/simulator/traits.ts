/** What differs between firmwares, or is not documented (so that a client must live with each of them). */
export interface FirmwareTraits {
  /** How a start is refused. @defaultValue `status400` */
  readonly startRefusal: 'status400' | 'runningFalse';
  /** Answer to an unknown transaction id or index. @defaultValue 400 */
  readonly notFoundStatus: 400 | 404;
  /** Whether `/legal` shows bit 2 of `transactionStatus` while its transaction runs. @defaultValue `shown` */
  readonly legalRunningBit: 'shown' | 'never';
  /** Whether a transaction that a power loss closed keeps that bit in `/legal` for ever. @defaultValue false */
  readonly closedRecordKeepsBit: boolean;
  /** `TX` of the end reading in `/ocmf` while the transaction runs; `E` looks like a final record. @defaultValue `C` */
  readonly interimEndReading: 'C' | 'E';
  /** `GET /legal` without an id on a meter that never had a transaction. @defaultValue `record`: 200 and an empty id */
  readonly virginLegal: 'record' | 'status400' | 'status404';
  /**
   * Whether the loss of a compensated cable is taken off the registers, too, or off the energy of the transaction alone,
   * as in the DCBM 100 (LEM operation manual of that, p. 13). @defaultValue `compensated`
   */
  readonly totals: 'compensated' | 'uncompensated';
}

/** The best guess for each. */
export const usualTraits: FirmwareTraits = {
  startRefusal: 'status400',
  notFoundStatus: 400,
  legalRunningBit: 'shown',
  closedRecordKeepsBit: false,
  interimEndReading: 'C',
  virginLegal: 'record',
  totals: 'compensated',
};

/** The values that each trait can have. */
export const traitValues: { readonly [Name in keyof FirmwareTraits]: readonly FirmwareTraits[Name][] } = {
  startRefusal: ['status400', 'runningFalse'],
  notFoundStatus: [400, 404],
  legalRunningBit: ['shown', 'never'],
  closedRecordKeepsBit: [false, true],
  interimEndReading: ['C', 'E'],
  virginLegal: ['record', 'status400', 'status404'],
  totals: ['compensated', 'uncompensated'],
};

/** The traits that are given, and the others as they were. */
export function withTraits(traits: FirmwareTraits, given: Partial<FirmwareTraits>): FirmwareTraits {
  const names = Object.keys(traitValues) as (keyof FirmwareTraits)[];
  const changed = names.filter(name => given[name] !== undefined).map(name => [name, given[name]]);
  return { ...traits, ...Object.fromEntries(changed) };
}
