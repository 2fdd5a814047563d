import { createMeterClient, isMeterError, type MeterConfig, parseConfig } from '../../index.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { bad, type Check, good, minorAdvice } from './check.ts';
import { journalCheck } from './journal.ts';
import { meterChecks } from './meter.ts';
import { networkChecks } from './network.ts';

/** Looks at everything between here and the meter, and at the meter; writes nothing into it. */
export async function examine(
  settings: Parameters<typeof parseConfig>[0],
  signal: AbortSignal,
  { logbook = false }: { readonly logbook?: boolean } = {},
): Promise<readonly Check[]> {
  const config = parseConfig(settings);
  const checks: Check[] = [good('Node.js', process.version), ...(await networkChecks(config))];
  if (checks.some(({ result }) => result === 'bad'))
    return [...checks, ...journalCheck(config.journal, undefined)];
  const client = createMeterClient(settings);
  try {
    const report = await client.report(signal);
    const nowMs = Date.now();
    const settings = await client.settings(signal).catch(unread);
    const isFree = !report.statusBits.transactionIsOnGoing;
    const events = logbook && isFree ? await client.logbook(signal).catch(unread) : undefined;
    const beside = { settings, logbook: events };
    checks.push(tlsCheck(config), ...meterChecks(report, config, nowMs, beside));
    return [...checks, ...journalCheck(config.journal, report.meterId)];
  } catch (error) {
    if (!isMeterError(error)) throw error;
    const shown = await client.certificate(signal).catch(() => undefined);
    return [
      ...checks,
      failureCheck(error, config, shown?.fingerprint256),
      ...journalCheck(config.journal, undefined),
    ];
  } finally {
    await client.close();
  }
}

/** What is only asked beside must not hide the rest. */
function unread(error: unknown): undefined {
  if (!isMeterError(error)) throw error;
  return undefined;
}

function tlsCheck({ meterTlsCertificate }: MeterConfig): Check {
  if (meterTlsCertificate !== '') return good('TLS', 'on, with the pinned certificate');
  const what =
    'Switch TLS on and pin the certificate where others can reach the network (docs/how-to/tls.md).';
  return minorAdvice('TLS', 'off', what);
}

/** Why the meter could not be asked. */
function failureCheck(
  error: { readonly code: string; readonly message: string },
  { meterTlsCertificate }: MeterConfig,
  fingerprint: string | undefined,
): Check {
  const isPinned = meterTlsCertificate !== '';
  const mayBeTls = ['METER_CONNECTION_LOST', 'METER_RESPONSE_INVALID'].includes(error.code);
  if (!isPinned && mayBeTls && fingerprint !== undefined) {
    const what = `Pin the certificate of the meter with --tls-certificate: TLS is on, and it shows ${fingerprint} (dcbm certificate).`;
    return bad('TLS', 'on, and no certificate is pinned', what, exitCodes.integrity);
  }
  const name = /TLS/.test(error.code) ? 'TLS' : 'answer';
  return bad(name, error.code, `${error.message}.`, exitCodeOf(error));
}
