import { Command } from 'commander';
import { ConfigError, createMeterClient, isMeterError, type MeterClient, mayHaveActed } from '../../index.ts';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import {
  type MeterCommandOptions,
  meterConfigOf,
  withMeterOptions,
  withRetryOptions,
} from '../meter-options.ts';
import { tries } from '../tries.ts';

export function tlsCommand(run: RunCommand): Command {
  const command = withMeterOptions(new Command('tls'))
    .argument('[switch]', 'on or off')
    .usage('[options] [meter] <on|off>');
  return withRetryOptions(command).action(
    (first: string | undefined, second: string | undefined, options: MeterCommandOptions) =>
      run(options.format, async ({ output, signal }) => {
        const { meter, wanted } = switchOf(first, second);
        const config = await meterConfigOf(meter, options, output);
        const before = createMeterClient(config);
        let after: MeterClient | undefined;
        try {
          const found = await tries(options, output, signal, async () => ({
            ...(await before.certificate(signal)),
            wasOn: await before.isTlsOn(signal),
          }));
          const { certificatePem, fingerprint256 } = found;
          if (found.wasOn !== (wanted === 'on')) await switchTls(before, wanted === 'on', signal);
          await before.close();
          const { meterTlsCertificate: _, ...plain } = config;
          const checked = createMeterClient(
            wanted === 'on' ? { ...plain, meterTlsCertificate: certificatePem } : plain,
          );
          after = checked;
          const isOn = await tries(options, output, signal, () => checked.isTlsOn(signal));
          const pin = isOn ? `; its certificate has the SHA-256 fingerprint ${fingerprint256}` : '';
          output.data({ tls: isOn ? 'on' : 'off', fingerprint256 }, `TLS is ${isOn ? 'on' : 'off'}${pin}`);
          return isOn === (wanted === 'on') ? exitCodes.done : exitCodes.refused;
        } finally {
          await before.close();
          await after?.close();
        }
      }),
  );
}

/** With `--config` the meter may be left out, and what comes first is the switch. */
function switchOf(first: string | undefined, second: string | undefined) {
  const [meter, wanted] = second === undefined ? [undefined, first] : [first, second];
  if (wanted === 'on' || wanted === 'off') return { meter, wanted };
  throw new ConfigError([{ key: '<switch>', value: JSON.stringify(wanted ?? ''), expected: 'on or off' }]);
}

/** The answer may be lost with the connection that the switch ends; whether it was done, the check after it tells. */
async function switchTls(client: MeterClient, isOn: boolean, signal: AbortSignal): Promise<void> {
  try {
    await client.setTls(isOn, signal);
  } catch (error) {
    if (signal.aborted || !isMeterError(error) || !mayHaveActed(error)) throw error;
  }
}
