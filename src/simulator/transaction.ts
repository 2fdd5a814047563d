import type { LocalTime } from './local-time.ts';
import type { Cable } from './settings.ts';

/** The body of `POST /legal`. */
export interface StartBody {
  readonly evseId: string;
  readonly transactionId: string;
  readonly clientId: string;
  readonly tariffId: number;
  readonly cableId: number;
  readonly userData: string;
  /** Firmware 2. */
  readonly TT?: string;
  readonly UV?: string;
  readonly UD?: string;
  readonly SC?: number;
}

/** The registers and the clock at one moment of a transaction. */
export interface Snapshot {
  /** Device clock, milliseconds since 1970 UTC. */
  readonly utcMs: number;
  readonly local: LocalTime;
  readonly importWh: number;
  readonly exportWh: number;
  /** Compensated loss that the registers count all the same. */
  readonly importLossWh: number;
  readonly exportLossWh: number;
}

/** The energy of a transaction in whole Wh, without the loss of a compensated cable. */
export function energyBetween(start: Snapshot, end: Snapshot): { importWh: number; exportWh: number } {
  const lossWh = (from: number, to: number) => Math.round(to - from);
  return {
    importWh: end.importWh - start.importWh - lossWh(start.importLossWh, end.importLossWh),
    exportWh: end.exportWh - start.exportWh - lossWh(start.exportLossWh, end.exportLossWh),
  };
}

/** One stored transaction. Its texts are written and signed at the first read and then stay as they are. */
export interface Transaction {
  readonly paginationCounter: number;
  readonly body: StartBody;
  readonly cable: Cable;
  /** `ocmfId.IT` when it was started. */
  readonly identificationType: number;
  readonly start: Snapshot;
  /** Accumulated status bits without bit 2. */
  status: number;
  stop?: Snapshot;
  /** Its `/legal` shows bit 2 although it is closed. */
  keepsOngoingBit?: boolean;
  ocmfText?: string;
  legalText?: string;
}

function isText(value: unknown, maxBytes: number): value is string {
  return typeof value === 'string' && Buffer.byteLength(value) <= maxBytes;
}

function isIntegerIn(value: unknown, low: number, high: number): boolean {
  return Number.isInteger(value) && Number(value) >= low && Number(value) <= high;
}

/** Checks the body of a start against the limits of the manual (p. 71); undefined if the meter would refuse it. */
export function readStartBody(value: unknown, api: 'v1' | 'v2'): StartBody | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const body = value as Record<string, unknown>;
  const isValid =
    isText(body.evseId, 37) &&
    isText(body.transactionId, 37) &&
    body.transactionId !== '' &&
    isText(body.clientId, 37) &&
    isIntegerIn(body.tariffId, 0, 4) &&
    isIntegerIn(body.cableId, 0, 7) &&
    isText(body.userData, 128);
  if (!isValid) return undefined;
  const { evseId, transactionId, clientId, tariffId, cableId, userData } = body as unknown as StartBody;
  const known = { evseId, transactionId, clientId, tariffId, cableId, userData };
  if (api === 'v1') return known;
  const { TT = '', UV = '', UD = '', SC = 0 } = body;
  if (!isText(TT, 20) || !isText(UV, 128) || !isText(UD, 128) || !isIntegerIn(SC, 0, 255)) return undefined;
  return { ...known, TT, UV, UD, SC: Number(SC) };
}
