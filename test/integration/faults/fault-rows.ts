import type { MeterErrorCode } from '../../../src/index.ts';
import type { Fault } from '../../../src/simulator/index.ts';
import type { FaultClass } from './phases.ts';

/** What goes wrong beside the meter: another connection holds the file of the journal. */
export interface JournalFault {
  /** `journalReadOnly`: no write succeeds. `journalLocked`: no read either. */
  readonly kind: 'journalReadOnly' | 'journalLocked';
}

/** One fault of the matrix. */
export interface FaultRow {
  readonly name: string;
  readonly fault: Fault | JournalFault;
  readonly class: FaultClass;
  /** What a read that is struck fails with. */
  readonly code?: MeterErrorCode;
  /** What a start or stop that is struck is refused with. */
  readonly refusal?: MeterErrorCode;
  /** What a write of settings that is struck fails with, where it is not `code`. */
  readonly settings?: MeterErrorCode;
  /** The record of a session that it struck may be one that is not to be billed on. */
  readonly flags?: true;
}

const timeout = 'METER_RESPONSE_TIMEOUT';
const lost = 'METER_CONNECTION_LOST';
const tooLarge = 'METER_RESPONSE_TOO_LARGE';
const status = 'METER_HTTP_STATUS';
const invalid = 'METER_RESPONSE_INVALID';
const unreachable = 'METER_UNREACHABLE';
const untrusted = 'METER_TLS_UNTRUSTED';
const rejected = 'METER_REJECTED';

const powerLoss = { kind: 'powerLoss', openTransaction: 'closed' } as const;
const powerDip = { kind: 'powerLoss', openTransaction: 'open' } as const;

/** Every fault of the simulator, with all parameters that make a difference. */
export const faultRows: readonly FaultRow[] = [
  { name: 'reset', class: 'cut', code: lost, fault: { kind: 'reset' } },
  { name: 'reboot', class: 'cut', code: lost, fault: { kind: 'reboot' } },
  { name: 'powerLoss, stays open', class: 'cut', code: lost, fault: powerDip },
  { name: 'powerLoss, closed', class: 'cut', code: lost, fault: powerLoss },
  { name: 'reset, acts', class: 'cutAfter', code: lost, fault: { kind: 'reset', acts: true } },
  { name: 'lostAnswer', class: 'cutAfter', code: lost, fault: { kind: 'lostAnswer' } },
  { name: 'reboot, acts', class: 'cutAfter', code: lost, fault: { kind: 'reboot', acts: true } },
  { name: 'powerLoss, acts, stays open', class: 'cutAfter', code: lost, fault: { ...powerDip, acts: true } },
  { name: 'powerLoss, acts, closed', class: 'cutAfter', code: lost, fault: { ...powerLoss, acts: true } },
  { name: 'hang', class: 'mute', code: timeout, fault: { kind: 'hang' } },
  { name: 'status 500', class: 'mute', code: status, fault: { kind: 'status', status: 500 } },
  { name: 'status 503', class: 'mute', code: status, fault: { kind: 'status', status: 503 } },
  { name: 'hang, acts', class: 'spoilt', code: timeout, fault: { kind: 'hang', acts: true } },
  { name: 'hangMidBody', class: 'spoilt', code: timeout, fault: { kind: 'hangMidBody' } },
  { name: 'drip', class: 'spoilt', code: timeout, fault: { kind: 'drip', bytes: 1, everyMs: 1000 } },
  { name: 'slow, 6 s', class: 'spoilt', code: timeout, fault: { kind: 'slow', delayMs: 6000 } },
  { name: 'resetMidBody', class: 'spoilt', code: lost, fault: { kind: 'resetMidBody' } },
  { name: 'truncate', class: 'spoilt', code: lost, fault: { kind: 'truncate' } },
  { name: 'endlessBody', class: 'spoilt', code: tooLarge, fault: { kind: 'endlessBody' } },
  { name: 'headerFlood', class: 'spoilt', code: tooLarge, fault: { kind: 'headerFlood', count: 1000 } },
  { name: 'hugeBody', class: 'spoilt', code: tooLarge, fault: { kind: 'hugeBody' } },
  {
    name: 'status 500, acts',
    class: 'spoilt',
    code: status,
    fault: { kind: 'status', status: 500, acts: true },
  },
  { name: 'garbage', class: 'spoilt', code: invalid, fault: { kind: 'garbage' } },
  { name: 'wrongTypes', class: 'spoilt', code: invalid, fault: { kind: 'wrongTypes' } },
  { name: 'duplicateKeys', class: 'spoilt', code: invalid, fault: { kind: 'duplicateKeys' } },
  {
    name: 'deepNesting',
    class: 'spoilt',
    code: invalid,
    fault: { kind: 'deepNesting', depth: 100 },
    flags: true,
  },
  { name: 'refuse', class: 'gone', code: unreachable, refusal: unreachable, fault: { kind: 'refuse' } },
  {
    name: 'otherCertificate',
    class: 'gone',
    code: untrusted,
    refusal: untrusted,
    fault: { kind: 'otherCertificate' },
  },
  {
    name: 'powerLoss, 10 s, stays open',
    class: 'gone',
    code: unreachable,
    refusal: unreachable,
    fault: { ...powerDip, offForMs: 10_000 },
  },
  {
    name: 'powerLoss, 10 s, closed',
    class: 'gone',
    code: unreachable,
    refusal: unreachable,
    fault: { ...powerLoss, offForMs: 10_000 },
  },
  {
    name: 'status 404',
    class: 'refused',
    code: status,
    refusal: rejected,
    settings: rejected,
    fault: { kind: 'status', status: 404 },
  },
  { name: 'redirect', class: 'strange', code: status, refusal: status, fault: { kind: 'redirect' } },
  {
    name: 'resultZero',
    class: 'strange',
    code: invalid,
    refusal: status,
    settings: rejected,
    fault: { kind: 'resultZero' },
  },
  {
    name: 'statusBits, no sensor link',
    class: 'blocked',
    refusal: rejected,
    fault: { kind: 'statusBits', set: { suLinkStatusIsOk: false } },
    flags: true,
  },
  {
    name: 'statusBits, clock not set',
    class: 'blocked',
    refusal: rejected,
    fault: { kind: 'statusBits', set: { timeSyncStatusIsOk: false } },
    flags: true,
  },
  {
    name: 'errorBits',
    class: 'blocked',
    refusal: 'METER_FAULT',
    fault: { kind: 'errorBits', set: { suIntegrityIsFailed: true } },
    flags: true,
  },
  {
    name: 'statusBits, tampering',
    class: 'harmless',
    fault: { kind: 'statusBits', set: { tamperingIsDetected: true } },
    flags: true,
  },
  { name: 'slow, 0.5 s', class: 'harmless', fault: { kind: 'slow', delayMs: 500 } },
  { name: 'extraFields', class: 'harmless', fault: { kind: 'extraFields' } },
  { name: 'clockJump, 1 h forward', class: 'harmless', fault: { kind: 'clockJump', seconds: 3600 } },
  {
    name: 'clockJump, 1 h back',
    class: 'harmless',
    fault: { kind: 'clockJump', seconds: -3600 },
    flags: true,
  },
  { name: 'tamperRecord', class: 'harmless', fault: { kind: 'tamperRecord' }, flags: true },
  { name: 'otherIdentity', class: 'impostor', fault: { kind: 'otherIdentity' }, flags: true },
  {
    name: 'journal, read-only',
    class: 'noWrites',
    refusal: 'METER_JOURNAL_FAILED',
    fault: { kind: 'journalReadOnly' },
  },
  {
    name: 'journal, locked',
    class: 'noJournal',
    refusal: 'METER_JOURNAL_FAILED',
    fault: { kind: 'journalLocked' },
  },
];

export function isJournalFault(fault: FaultRow['fault']): fault is JournalFault {
  return fault.kind === 'journalReadOnly' || fault.kind === 'journalLocked';
}
