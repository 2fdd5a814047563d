import { errorWordsOf, type MeterConfig, type MeterReport } from '../../index.ts';
import { parsePublicKey } from '../../ocmf/index.ts';
import { exitCodes } from '../exit-codes.ts';
import { printable } from '../output.ts';
import { type AskedBeside, cableCheck, logbookChecks, syncWords } from './beside.ts';
import { advice, bad, type Check, good, minorAdvice } from './check.ts';

const { integrity, refused } = exitCodes;

/** So far the clocks may differ; a start sets the meter's. */
const clockToleranceS = 10;

/** What the meter says of itself, judged. `nowMs`: when it was asked. */
export function meterChecks(
  report: MeterReport,
  config: MeterConfig,
  nowMs: number,
  beside: AskedBeside,
): readonly Check[] {
  return [
    identityCheck(report),
    keyCheck(report, config),
    sensorCheck(report),
    ...errorChecks(report),
    ...warningChecks(report),
    clockCheck(report, config, nowMs, syncWords(beside, report)),
    cableCheck(beside, config),
    ...logbookChecks(beside),
    transactionCheck(report),
    ...oddChecks(report),
  ];
}

function identityCheck({ meterId, firmwareVersion = 'not said', apiVersion }: MeterReport): Check {
  const found = `${printable(meterId)}, firmware ${printable(firmwareVersion)}`;
  if (apiVersion !== undefined) return good('meter', `${found}, API ${apiVersion}`);
  const what =
    'Try again: which API the meter speaks could not be found out, and no transaction starts before.';
  return bad('meter', `${found}, API not known`, what, refused);
}

function keyCheck({ publicKeyOcmf }: MeterReport, { publicKey }: MeterConfig): Check {
  if (!parsePublicKey(publicKeyOcmf).readable) {
    const what = 'Do not bill with this meter: what it gives as its public key is none.';
    return bad('key', 'not readable', what, integrity);
  }
  if (publicKey === '') {
    const what =
      'Pin the public key of the meter with --public-key, after comparing it with the front plate.';
    return minorAdvice('key', 'there, not pinned', what);
  }
  if (publicKey === publicKeyOcmf.toUpperCase()) return good('key', 'the pinned one');
  const what = 'Find out which meter this is: it has another public key than the pinned one.';
  return bad('key', 'another one than the pinned one', what, integrity);
}

function sensorCheck({ statusBits }: MeterReport): Check {
  if (statusBits.suLinkStatusIsOk) return good('sensor', 'linked');
  const what = 'Check the cable between the meter and its sensor unit: the meter has no link to it.';
  return bad('sensor', 'no link (suLinkStatusIsOk is not set)', what, refused);
}

function errorChecks({ statusBits, errorBits }: MeterReport): readonly Check[] {
  const set = errorWordsOf(errorBits);
  const isFatal = statusBits.muFatalErrorOccured;
  if (!isFatal && set.length === 0) return [good('errors', 'none')];
  const found = [isFatal ? 'fatal' : '', ...set].filter(text => text !== '').join(', ');
  const what = isFatal
    ? 'Have the meter repaired: it reports a fatal error and takes no transaction.'
    : `Switch the meter off and on, and have it looked at if this stays: ${set.join(', ')}.`;
  return [bad('errors', found, what, isFatal ? refused : exitCodes.failed)];
}

/** Bits that forbid no start. */
function warningChecks({ statusBits }: MeterReport): readonly Check[] {
  const checks: Check[] = [];
  if (statusBits.tamperingIsDetected === true) {
    checks.push(bad('seal', 'tampering', 'Do not bill with this meter: it says that it was tampered with.'));
  }
  if (statusBits.suMeasureFailureOccurred === true) {
    const what = 'Have the sensor unit looked at: the meter says that it could not measure.';
    checks.push(bad('measuring', 'failed', what));
  }
  if (statusBits.overTemperatureIsDetected === true) {
    checks.push(advice('temperature', 'too high', 'Let the meter cool down, and check the terminals.'));
  }
  if (statusBits.reversedVoltage === true) {
    checks.push(
      advice('voltage', 'reversed', 'Check the polarity of the connection: the voltage is reversed.'),
    );
  }
  return checks;
}

function clockCheck(
  { time, statusBits }: MeterReport,
  { timeSync }: MeterConfig,
  nowMs: number,
  synced: string,
): Check {
  const atMs = time === undefined ? Number.NaN : Date.parse(time);
  const clock = Number.isNaN(atMs) ? 'not said' : difference((atMs - nowMs) / 1000);
  const found = `${clock}, ${synced}`;
  if (!statusBits.timeSyncStatusIsOk) {
    if (timeSync === 'never') {
      const what =
        'Have the clock of the meter set: it is not synced, and with timeSync "never" no start sets it.';
      return bad('clock', found, what, refused);
    }
    const what = 'Nothing has to be done about the clock: it is not synced, and the next start sets it.';
    return advice('clock', found, what);
  }
  if (Number.isNaN(atMs) || Math.abs(atMs - nowMs) <= clockToleranceS * 1000) return good('clock', found);
  const what =
    'Check the clock of this machine: it differs from that of the meter, which a start would set by it.';
  return advice('clock', found, what);
}

function difference(seconds: number): string {
  if (Math.abs(seconds) < 1.5) return 'as here';
  return `${Math.abs(seconds).toFixed(0)} s ${seconds > 0 ? 'ahead' : 'behind'}`;
}

function transactionCheck({ statusBits, currentTransaction, currentTransactionId }: MeterReport): Check {
  if (!statusBits.transactionIsOnGoing) return good('transaction', 'none runs');
  const id = currentTransactionId ?? '';
  const named = id === '' ? 'one that the meter does not name' : printable(id);
  const since = currentTransaction?.startedAt === undefined ? '' : ` since ${currentTransaction.startedAt}`;
  const what = `End the transaction that runs before the next one starts (dcbm stop): ${named}${since}.`;
  return bad('transaction', `${named} runs${since}`, what, refused);
}

function oddChecks({ oddAnswers }: MeterReport): readonly Check[] {
  const what = 'Please tell us what is odd in the answers of this meter; it stops nothing.';
  return oddAnswers.map(({ endpoint, path, got }) =>
    advice('odd answer', `${endpoint}, ${path}: ${printable(got)}`, what),
  );
}
