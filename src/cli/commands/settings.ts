import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import {
  ConfigError,
  createMeterClient,
  type MeterClient,
  ProtocolError,
  type ShownSettings,
  StateError,
} from '../../index.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import {
  type MeterCommandOptions,
  meterConfigOf,
  withMeterOptions,
  withRetryOptions,
} from '../meter-options.ts';
import { type Output, printable, table } from '../output.ts';
import { type PlannedWrite, planOf } from '../settings/plan.ts';
import { wantedOf } from '../settings/wanted.ts';
import { settingRows } from '../settings/words.ts';
import { tries } from '../tries.ts';

interface SettingsOptions extends MeterCommandOptions {
  readonly yes?: boolean;
}

export function settingsCommand(run: RunCommand): Command {
  const command = withMeterOptions(new Command('settings'))
    .argument('[words...]', 'get (default), or set KEY=VALUE …')
    .usage('[options] [meter] [get | set KEY=VALUE ...]')
    .option('--yes', 'writes IT without asking')
    .addHelpText(
      'after',
      `
Keys: ntp (on, off), ntp.server1 and ntp.server2 (host, host:port, or nothing for none), ntp.syncPeriod, zone (as +01:00),
dst (on, off, or JSON), IT (0 to 17, or its name): the identification type in signed records, to be set once in the life of
a meter. The meter takes no settings while a transaction runs, and may not save them within two minutes after power-on.`,
    );
  return withRetryOptions(command).action(
    (meter: string | undefined, words: readonly string[], options: SettingsOptions) =>
      run(options.format, async context => {
        const asked = askedOf(meter, words);
        const client = createMeterClient(await meterConfigOf(asked.meter, options, context.output));
        try {
          return asked.set === undefined
            ? await show(client, options, context)
            : await set(client, asked.set, options, context);
        } finally {
          await client.close();
        }
      }),
  );
}

/** With `--config` the meter may be left out, and what comes first is the verb. */
function askedOf(meter: string | undefined, words: readonly string[]) {
  const isVerb = meter === 'get' || meter === 'set';
  const [verb = 'get', ...rest] = isVerb ? [meter, ...words] : words;
  const place = isVerb ? undefined : meter;
  if (verb === 'set') return { meter: place, set: wantedOf(rest) };
  if (verb === 'get' && rest.length === 0) return { meter: place, set: undefined };
  const value = JSON.stringify([verb, ...rest].join(' '));
  throw new ConfigError([{ key: 'settings', value, expected: 'get, or set KEY=VALUE' }]);
}

async function show(client: MeterClient, options: SettingsOptions, { output, signal }: CommandContext) {
  const settings = await tries(options, output, signal, () => client.settings(signal));
  output.data(settings, table(settingRows(settings)));
  return exitCodes.done;
}

async function set(
  client: MeterClient,
  wanted: ReturnType<typeof wantedOf>,
  options: SettingsOptions,
  { output, signal }: CommandContext,
): Promise<number> {
  const report = await tries(options, output, signal, () => client.report(signal));
  if (report.statusBits.transactionIsOnGoing) throw busy(report.currentTransactionId);
  const before = await tries(options, output, signal, () => client.settings(signal));
  const plan = planOf(wanted, before);
  if (plan.length === 0) {
    const message = 'nothing to write: the meter has it already';
    output.data({ status: 'OK', written: [], message }, message);
    return exitCodes.done;
  }
  for (const { key, after, before: old } of plan) output.talk(`will write ${key}: ${after} (now ${old})`);
  if (plan.some(({ key }) => key === 'IT')) await confirm(options, output, signal);
  for (const { key, change } of plan) {
    await client.writeSetting(change, signal);
    output.talk(`wrote ${key}`);
  }
  const settings = await tries(options, output, signal, () => client.settings(signal));
  for (const planned of plan) checkWritten(planned, settings);
  const written = plan.map(({ key, before: old, after }) => ({ key, before: old, after }));
  const rows = written.map(({ key, after }) => [key, `${after}, read back`] as const);
  output.data({ status: 'OK', written }, table(rows));
  return exitCodes.done;
}

function busy(transactionId = ''): StateError {
  const which = transactionId === '' ? 'A transaction' : `Transaction "${printable(transactionId)}"`;
  return new StateError('METER_TRANSACTION_ACTIVE', {
    message: `${which} is running, and the meter takes no settings meanwhile. Nothing was written. Stop it first (dcbm stop)`,
    context: { transactionId },
  });
}

/** It can be set once in the life of a meter, so nobody writes it by the way. */
async function confirm({ yes }: SettingsOptions, { talk }: Output, signal: AbortSignal): Promise<void> {
  if (yes === true) return;
  const warning = 'IT is to be set once in the life of a meter (LEM protocols manual, 4.2.10.3)';
  if (process.stdin.isTTY !== true) {
    throw new ConfigError([
      { key: 'IT', value: 'no answer', expected: `--yes where nobody can be asked: ${warning}` },
    ]);
  }
  talk(`${warning}.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Whoever ends the input, or interrupts it, has not said yes.
    const ended = once(terminal, 'close').then(() => '');
    const asked = terminal.question('Write it? Type "yes": ', { signal }).catch(() => '');
    const answer = await Promise.race([asked, ended]);
    if (answer.trim() !== 'yes')
      throw new ConfigError([
        { key: 'IT', value: JSON.stringify(answer), expected: '"yes"; nothing was written' },
      ]);
  } finally {
    terminal.close();
  }
}

/** The meter says that it took it; what counts is what it shows. */
function checkWritten({ key, after, isIn }: PlannedWrite, settings: ShownSettings): void {
  if (isIn(settings)) return;
  const got = settingRows(settings)
    .filter(([name]) => name === key || name.startsWith(`${key}.`))
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  throw new ProtocolError('METER_RESPONSE_UNEXPECTED', {
    message: `GET /v1/settings: expected ${key} to be ${after} after it was written, got ${got}. Read it again (dcbm settings), and report it with the firmware version`,
    effect: 'unknown',
    context: { endpoint: 'GET /v1/settings', path: key, expected: after, got },
  });
}
