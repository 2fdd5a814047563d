import type { MeterErrorData } from '../errors/meter-error.ts';
import type { MeterIdentity, StatusBitName } from './meter-status.ts';
import type { RebootSign } from './reboot.ts';
import type { SignedRecord } from './signed-record.ts';
import type { StartedTransaction } from './transaction.ts';

/**
 * The facts that the driver announces: emitted by the actor, sent to a parent machine, and on `events$`.
 * Each fires once per occurrence, in the order in which things happened. Live measurements are not among them: they
 * come on `measurements$`. Facts that answer a command carry its `requestId`.
 */
export type MeterEvent =
  /** The meter was read for the first time, or again after an outage. */
  | {
      readonly type: 'meter.identified';
      readonly identity: MeterIdentity;
      readonly blockers: readonly StatusBitName[];
    }
  /**
   * No journal is configured: open transactions and records are remembered until the process ends, and after that only
   * the meter's own store has them. Once, at the first contact.
   */
  | { readonly type: 'journal.absent' }
  /**
   * The meter has booted since it was last read, or lost what a boot may lose; `signs` says what showed it. The two
   * minutes in which it may not save begin anew, and its settings are checked again.
   */
  | { readonly type: 'meter.rebooted'; readonly signs: readonly RebootSign[] }
  /** `/legal` cannot be read: measurements flow, transactions are refused with this reason until it can. */
  | { readonly type: 'meter.legalUnreadable'; readonly error: MeterErrorData }
  /** The driver gave up for now. It tries again after `retryInMs`, or at once on `meter.recover`. */
  | { readonly type: 'meter.fault'; readonly error: MeterErrorData; readonly retryInMs: number }
  /** Last of all events. */
  | { readonly type: 'meter.stopped' }
  /** A poll failed or the last measurement is stale. At most once until the link is restored. */
  | { readonly type: 'link.degraded'; readonly error: MeterErrorData }
  /** Polls keep failing. At most once per outage. */
  | { readonly type: 'link.lost'; readonly error: MeterErrorData }
  /** Polls succeed again; after `link.lost` the meter has been identified again before this. */
  | { readonly type: 'link.restored'; readonly from: 'degraded' | 'offline' }
  /** The clock was set (or NTP checked) and settings that differed were written; `written` names them. */
  | { readonly type: 'clock.synced'; readonly at: string; readonly written: readonly string[] }
  /** Tried again later; a start goes on as long as an earlier sync is young enough. */
  | { readonly type: 'clock.syncFailed'; readonly error: MeterErrorData }
  /** The meter says that the transaction runs. */
  | ({ readonly type: 'transaction.started'; readonly requestId: string } & StartedTransaction)
  /** `error.effect` tells whether the meter may run it all the same. */
  | {
      readonly type: 'transaction.startFailed';
      readonly requestId: string;
      readonly transactionId: string;
      readonly error: MeterErrorData;
    }
  /** The signed record is archived; this hands it over. */
  | { readonly type: 'transaction.stopped'; readonly requestId: string; readonly record: SignedRecord }
  /**
   * `record` is there when one was received that does not verify: kept, not to be billed on. `intermediate` is there
   * when the final record could not be had, and the meter once signed what it had measured until then: evidence.
   */
  | {
      readonly type: 'transaction.stopFailed';
      readonly requestId: string;
      readonly transactionId: string;
      readonly error: MeterErrorData;
      readonly record?: SignedRecord;
      readonly intermediate?: SignedRecord;
    }
  /** A stop of whatever runs found nothing to stop. Not a failure. */
  | { readonly type: 'transaction.noneOpen'; readonly requestId: string }
  /** A transaction runs in the meter that this driver did not start. The next stop or start ends it. */
  | { readonly type: 'transaction.found'; readonly transactionId: string }
  /** The transaction that we started and lost sight of still runs. */
  | { readonly type: 'transaction.resumed'; readonly transactionId: string }
  /** The meter ended a transaction by itself, for instance at a power loss; its record follows. */
  | { readonly type: 'transaction.closedByMeter'; readonly transactionId: string }
  /** The record could not be fetched yet; `record.recovered` follows when it could. */
  | {
      readonly type: 'record.owed';
      readonly transactionId: string;
      readonly error: MeterErrorData;
      readonly intermediate?: SignedRecord;
    }
  /**
   * The meter does not know the transaction of an owed record any more. Alarm. `intermediate` is what the meter signed
   * while the transaction was running, if anything: evidence, not the final record.
   */
  | {
      readonly type: 'record.lost';
      readonly transactionId: string;
      readonly error: MeterErrorData;
      readonly intermediate?: SignedRecord;
    }
  /** A record that no command waits for: owed, found, closed by the meter, or missed while the driver was away. */
  | { readonly type: 'record.recovered'; readonly record: SignedRecord }
  /** A record that does not verify or does not belong to its transaction. Kept unchanged; alarm. */
  | { readonly type: 'record.invalid'; readonly record: SignedRecord; readonly error: MeterErrorData }
  /** The journal could not store a record; it is handed over all the same, and stays owed. */
  | { readonly type: 'journal.failed'; readonly transactionId: string; readonly error: MeterErrorData }
  /** The meter will soon overwrite records that the journal does not have; `overwrittenIn` more transactions. Alarm. */
  | {
      readonly type: 'store.nearlyFull';
      readonly missing: number;
      readonly oldest: number;
      readonly overwrittenIn: number;
    }
  /**
   * Records (`T<from>` to `T<to>`) that the journal does not have and that the meter does not give: overwritten, or lost.
   * After each look for records that were missed, so once per connection. Alarm.
   */
  | { readonly type: 'records.missing'; readonly from: number; readonly to: number }
  /** The meter repeats the same time: what it measures may be old. Once, until its clock goes on. */
  | { readonly type: 'measurement.repeated'; readonly timestamp: string; readonly forMs: number }
  /** An energy register became smaller. Stop billing on this meter and look. */
  | { readonly type: 'register.decreased'; readonly error: MeterErrorData }
  /** The client id did not fit into 37 bytes. */
  | { readonly type: 'clientId.cut'; readonly transactionId: string; readonly clientId: string }
  /** The higher of both temperatures stayed at or above the level for the minimum time. */
  | { readonly type: 'temperature.raised'; readonly level: TemperatureLevel; readonly temperatureC: number }
  /** It fell below the level by more than the hysteresis. */
  | { readonly type: 'temperature.cleared'; readonly level: TemperatureLevel; readonly temperatureC: number };

export type TemperatureLevel = 'warning' | 'error';
