import type { OcmfTime } from './time.ts';

/** A signed record, as a view beside its bytes. Fields that the record does not have are undefined. */
export interface OcmfRecord {
  /** The whole record as it came in. */
  readonly bytes: Uint8Array;
  /** What is signed: a view of `bytes`, no copy. Its SHA-256 is the identity of the record. */
  readonly signedBytes: Uint8Array;
  /** FV */
  readonly formatVersion: string | undefined;
  /** GI, GS, GV: the component that signs. */
  readonly gateway: {
    readonly id: string | undefined;
    readonly serial: string | undefined;
    readonly version: string | undefined;
  };
  /** PG */
  readonly pagination: Pagination | undefined;
  /** MV, MM, MS, MF */
  readonly meter: {
    readonly vendor: string | undefined;
    readonly model: string | undefined;
    readonly serial: string | undefined;
    readonly firmware: string | undefined;
  };
  /** IS, IL, IF, IT, ID */
  readonly identification: {
    readonly isAssigned: boolean | undefined;
    readonly level: string | undefined;
    readonly flags: readonly string[] | undefined;
    readonly type: string | undefined;
    readonly data: string | undefined;
  };
  /** TT */
  readonly tariffText: string | undefined;
  /** CF */
  readonly controllerFirmware: string | undefined;
  /** LC, or LEM's UC: the cable that the meter compensates. */
  readonly cable: Cable | undefined;
  /** CT, CI */
  readonly chargePoint: { readonly type: string | undefined; readonly id: string | undefined };
  /** RD */
  readonly readings: readonly Reading[];
  readonly signature: SignatureSection;
}

/** PG: the number of the record in the meter's store. */
export interface Pagination {
  /** T: transactions, F: fiscal. Each counts by itself. */
  readonly context: 'T' | 'F';
  /** Decimal digits; may be larger than a number can hold. */
  readonly number: string;
  /** As written, for instance `T61`. */
  readonly text: string;
}

/** One reading with what it inherits from the ones before it. The value and the loss are never inherited. */
export interface Reading {
  /** TM as written; `time` is undefined where it cannot be read. */
  readonly timeText: string | undefined;
  readonly time: OcmfTime | undefined;
  /** TX: B begin, E L R A P end, C X S T in between. */
  readonly kind: string | undefined;
  /** RV, the decimals exactly as written. */
  readonly value: string | undefined;
  /** RI, as written. */
  readonly obis: string | undefined;
  /** RU */
  readonly unit: string | undefined;
  /** RT: AC or DC. */
  readonly currentType: string | undefined;
  /** CL, the decimals exactly as written. */
  readonly loss: string | undefined;
  /** EF */
  readonly errorFlags: string | undefined;
  /** ST: G is good. */
  readonly state: string | undefined;
  /** The names that stand in this reading itself. */
  readonly own: readonly string[];
}

/** Which cable the meter compensates. Decimals as written. */
export interface Cable {
  /** LC.LN or UC.UN, for instance `No_Comp`. */
  readonly name: string | undefined;
  /** LC.LI or UC.UI */
  readonly id: string | undefined;
  /** LC.LR or UC.UR */
  readonly resistance: string | undefined;
  /** LC.LU; LEM's UC is in mOhm. */
  readonly unit: string | undefined;
}

/** Not signed: anyone may change it. */
export interface SignatureSection {
  /** SA; without it the format says ECDSA-secp256r1-SHA256. */
  readonly algorithm: string | undefined;
  /** SE; without it hex. */
  readonly encoding: string | undefined;
  /** SM */
  readonly mimeType: string | undefined;
  /** SD */
  readonly data: string | undefined;
}
