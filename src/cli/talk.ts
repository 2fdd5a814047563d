import type { MeterEvent } from '../index.ts';
import { printable } from './output.ts';

/** What is said of an event to whoever watches; `undefined`: nothing. */
export function talkOf(event: MeterEvent): string | undefined {
  switch (event.type) {
    case 'link.lost':
      return `link lost: ${event.error.message}`;
    case 'link.restored':
      return event.from === 'offline' ? 'link restored' : undefined;
    case 'transaction.resumed':
      return `resumed transaction ${printable(event.transactionId)}, which still runs in the meter`;
    case 'transaction.found':
      return `transaction ${printable(event.transactionId)} is running`;
    case 'transaction.closedByMeter':
      return `transaction ${printable(event.transactionId)} has ended: by the meter itself, or by another client`;
    case 'transaction.neverRan':
      return `the start of transaction ${printable(event.transactionId)} had no effect: it never ran`;
    case 'transaction.expiring':
      return `transaction ${printable(event.transactionId)} has to be stopped before ${event.maxStopTime}: later its record is not valid`;
    case 'record.recovered':
      return `the record of transaction ${printable(event.record.transactionId)} has come home (${event.record.verification.verdict})`;
    case 'record.stored':
      return `the record of transaction ${printable(event.transactionId)} is in the journal now`;
    case 'record.invalid':
    case 'record.lost':
    case 'record.pending':
    case 'journal.failed':
    case 'register.decreased':
    case 'meter.legalUnreadable':
    case 'clock.implausible':
    case 'clock.syncFailed':
      return event.error.message;
    case 'journal.restored':
      return 'the journal can be used again';
    case 'meter.rebooted':
      return `the meter has booted: ${event.signs.join(', ')}`;
    case 'meter.answerOdd':
      return oddText(event);
    case 'measurement.repeated':
      return `the meter repeats the time ${event.timestamp}: what it measures may be old`;
    case 'store.nearlyFull':
      return `${event.missing} records are only in the meter, which begins to overwrite them after ${event.overwrittenIn} more transactions`;
    case 'records.missing':
      return `records T${event.from} to T${event.to} are not in the journal, and the meter does not give them`;
    case 'clock.synced':
      return event.written.length === 0 ? undefined : `written into the meter: ${event.written.join(', ')}`;
    case 'clock.keptByMeter':
      return `the meter keeps its clock by NTP; ${event.written.length === 0 ? 'nothing was written' : `written into it: ${event.written.join(', ')}`}`;
    case 'identification.notInRecord':
      return `the record of transaction ${printable(event.transactionId)} names the transaction and not the user: the setting ${event.setting} of the meter is 0 (NONE)`;
    case 'tariffText.unsupported':
      return `firmware 1 knows no tariff text: the record of transaction ${printable(event.transactionId)} will not have it`;
    case 'texts.splitRecord':
      return `there is a | in ${event.fields.join(', ')}: the tools of customers will not read the record of transaction ${printable(event.transactionId)}`;
    case 'clientId.cut':
      return `the client id was cut to 37 bytes: ${printable(event.clientId)}`;
    default:
      return undefined;
  }
}

/** What a command says beside its own outcome: what it wrote, and what else became of records. */
export function talkOfCommand(event: MeterEvent): string | undefined {
  return toldByCommands.has(event.type) ? talkOf(event) : undefined;
}

const toldByCommands: ReadonlySet<MeterEvent['type']> = new Set([
  'clock.synced',
  'clock.keptByMeter',
  'clock.syncFailed',
  'clock.implausible',
  'clientId.cut',
  'identification.notInRecord',
  'tariffText.unsupported',
  'texts.splitRecord',
  'record.recovered',
  'journal.failed',
  'journal.restored',
]);

/** Something in an answer that is not as the manual has it. */
export function oddText({ endpoint, path, got }: { endpoint: string; path: string; got: string }): string {
  return `the meter answers oddly: ${endpoint}, ${path}: ${printable(got)}`;
}
