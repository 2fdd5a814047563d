import type { MeterErrorData } from '../errors/meter-error.ts';
import type { MeterIdentity, StatusBitName } from './meter-status.ts';
import type { OddAnswer } from './odd-answer.ts';
import type { RebootSign } from './reboot.ts';
import type { SignedRecord } from './signed-record.ts';
import type { StartedTransaction } from './transaction.ts';

/**
 * The facts that the driver announces: emitted by the actor, sent to a parent machine, and on `events$`.
 * Each fires once per occurrence, in the order in which things happened. Live measurements are not among them: they
 * come on `measurements$`. Facts that answer a command carry its `requestId`.
 */
export type MeterEvent =
  /**
   * The meter was read for the first time, or again: after an outage or a boot, or when what could not be read at first was.
   */
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
  /** A key of EVerest's configuration was given a value that changes nothing here. Once each, at the start. */
  | {
      readonly type: 'config.withoutEffect';
      readonly key: string;
      readonly value: string;
      readonly reason: string;
    }
  /**
   * The meter has booted since it was last read, or lost what a boot may lose; `signs` says what showed it. The two
   * minutes in which it may not save begin anew, and its settings are checked again.
   */
  | { readonly type: 'meter.rebooted'; readonly signs: readonly RebootSign[] }
  /**
   * `/legal` cannot be read, once until it can: measurements flow, stops go out by id, and what runs is known only as far
   * as the status shows it. Starts are refused only while the API version is not known.
   */
  | { readonly type: 'meter.legalUnreadable'; readonly error: MeterErrorData }
  /**
   * The meter answered in a way that the manual does not know, and nothing was stopped by it. Once for each place; never
   * a value of a text that a customer could be known by.
   */
  | ({ readonly type: 'meter.answerOdd' } & OddAnswer)
  /**
   * The driver gave up for now. It tries again after `retryInMs`, or at once on `meter.recover`. Without `retryInMs` its
   * configuration was refused, and it stays so until `meter.stop`.
   */
  | { readonly type: 'meter.fault'; readonly error: MeterErrorData; readonly retryInMs?: number }
  /** Last of all events. */
  | { readonly type: 'meter.stopped' }
  /**
   * A poll failed, or no measurement came for `staleAfterMs` (METER_RESPONSE_TIMEOUT, too). At most once until the link is
   * restored.
   */
  | { readonly type: 'link.degraded'; readonly error: MeterErrorData }
  /** Polls keep failing. At most once per outage. */
  | { readonly type: 'link.lost'; readonly error: MeterErrorData }
  /** Polls succeed again; after `link.lost` the meter has been identified again before this. */
  | { readonly type: 'link.restored'; readonly from: 'degraded' | 'offline' }
  /** The clock was set (or NTP checked) and settings that differed were written; `written` names them. */
  | { readonly type: 'clock.synced'; readonly at: string; readonly written: readonly string[] }
  /** With `timeSync: 'keepNtp'`: the meter is on NTP and synced, and keeps it; its clock was not written. */
  | { readonly type: 'clock.keptByMeter'; readonly written: readonly string[] }
  /** Tried again later; a start goes on as long as an earlier sync is young enough. */
  | { readonly type: 'clock.syncFailed'; readonly error: MeterErrorData }
  /**
   * The clock of this machine is not to be believed (before this release, or well behind what the meter has signed), so
   * it is not written into the meter. A start goes on while the meter's own sync is valid.
   */
  | {
      readonly type: 'clock.implausible';
      readonly hostTime: string;
      readonly meterTime: string | undefined;
      readonly error: MeterErrorData;
    }
  /** The meter says that the transaction runs. */
  | ({ readonly type: 'transaction.started'; readonly requestId: string } & StartedTransaction)
  /** `error.effect` tells whether the meter may run it all the same. */
  | {
      readonly type: 'transaction.startFailed';
      readonly requestId: string;
      readonly transactionId: string;
      readonly error: MeterErrorData;
    }
  /**
   * The signed record is archived; this hands it over. `again`: it had been handed over before. A process before this one may
   * have done so without `again` here, too, where it died, or where its journal cannot be read: meter and pagination counter
   * tell.
   */
  | {
      readonly type: 'transaction.stopped';
      readonly requestId: string;
      readonly record: SignedRecord;
      readonly again?: boolean;
    }
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
  /**
   * A stop of whatever runs found nothing to stop. Not a failure. Where a transaction was known to run, and turns out to have
   * ended, its record answers the stop instead.
   */
  | { readonly type: 'transaction.noneOpen'; readonly requestId: string }
  /**
   * A transaction runs in the meter that this driver did not start. The next stop ends it, and so does the next start
   * unless `onForeignTransaction` is `refuse`.
   */
  | {
      readonly type: 'transaction.found';
      readonly transactionId: string;
      readonly paginationCounter?: number;
    }
  /** The transaction that we started and lost sight of runs; also one whose start was answered with an error. */
  | { readonly type: 'transaction.resumed'; readonly transactionId: string }
  /** A start whose effect was not known had none. */
  | { readonly type: 'transaction.neverRan'; readonly transactionId: string }
  /** A minute before the latest stop; the driver never ends a session by itself. */
  | { readonly type: 'transaction.expiring'; readonly transactionId: string; readonly maxStopTime: string }
  /** The meter, or another client, ended a transaction, for instance at a power loss; its record follows. */
  | { readonly type: 'transaction.closedByMeter'; readonly transactionId: string }
  /** The final record could not be had yet; `record.recovered` follows when it could. */
  | {
      readonly type: 'record.pending';
      readonly transactionId: string;
      readonly paginationCounter?: number;
      readonly error: MeterErrorData;
      readonly intermediate?: SignedRecord;
    }
  /** A record that was handed over and could not be stored then is stored now. */
  | { readonly type: 'record.stored'; readonly transactionId: string; readonly paginationCounter?: number }
  /**
   * The meter does not give a pending record any more: asked twice, a minute apart. Alarm. `intermediate` is what the
   * meter signed while the transaction was running, if anything: evidence, not the final record.
   */
  | {
      readonly type: 'record.lost';
      readonly transactionId: string;
      readonly paginationCounter?: number;
      readonly error: MeterErrorData;
      readonly intermediate?: SignedRecord;
    }
  /** A record that no command waits for: pending, found, closed by the meter, or missed while the driver was away. */
  | { readonly type: 'record.recovered'; readonly record: SignedRecord }
  /** What the meter gives as the record does not verify, three times the same bytes. Kept as evidence; alarm. Once. */
  | { readonly type: 'record.invalid'; readonly record: SignedRecord; readonly error: MeterErrorData }
  /**
   * The journal cannot be opened (tried again each minute; starts are refused meanwhile), or could not store the record
   * of `transactionId`, which is handed over all the same: `record.stored` follows.
   */
  | { readonly type: 'journal.failed'; readonly transactionId?: string; readonly error: MeterErrorData }
  /** The journal can be used again. */
  | { readonly type: 'journal.restored' }
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
  /**
   * The signed record names the transaction in place of the user, as a meter writes it while `setting` is 0 (NONE), its
   * value from the factory. The key `IT` of the configuration changes it, which is done once in the life of a meter.
   * Once, at the first such record.
   */
  | {
      readonly type: 'identification.notInRecord';
      readonly transactionId: string;
      readonly setting: 'ocmfId.IT';
    }
  /** Firmware 1 knows no tariff text: the signed record will not have it. Before the start is sent, once for each. */
  | { readonly type: 'tariffText.unsupported'; readonly transactionId: string }
  /**
   * With `allowPipeInTexts`: these texts have a | in them, at which the tools of customers split the signed record in the
   * wrong places. Before the start is sent, once for each.
   */
  | {
      readonly type: 'texts.splitRecord';
      readonly transactionId: string;
      readonly fields: readonly string[];
    }
  /** The higher of both temperatures stayed at or above the level for the minimum time. */
  | { readonly type: 'temperature.raised'; readonly level: TemperatureLevel; readonly temperatureC: number }
  /** It fell below the level by more than the hysteresis. */
  | { readonly type: 'temperature.cleared'; readonly level: TemperatureLevel; readonly temperatureC: number };

/** Which of both levels: `temperatureWarningLevelC` or `temperatureErrorLevelC`. */
export type TemperatureLevel = 'warning' | 'error';
