import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import pc from 'picocolors';
import { createMeter, isMeterError, type Meter, type MeterState } from '../../index.ts';
import { createSimulator, listen } from '../../simulator/index.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { measurementLine } from '../measurement-line.ts';
import { formatOption } from '../meter-options.ts';
import { oneMeterSite } from '../one-meter-site.ts';
import type { Format, Output } from '../output.ts';
import { type PageOption, pageFlag, pageFor, pageHelp } from '../page.ts';
import { recordText } from '../record-output.ts';

const warmupMs = 5000;
/** One session is for a look; one of many has somebody at the page. */
const chargingMs = { once: 10_000, again: 20_000 } as const;
const pauseMs = 5000;
/** Energy, battery and temperature of the simulated car run faster than the clock, so that there is something to see. */
const speed = 3;

interface DemoOptions {
  readonly once?: boolean;
  readonly page?: PageOption;
  readonly format?: Format;
}

export function demoCommand(run: RunCommand): Command {
  return new Command('demo')
    .option('--once', 'one session, without a page unless --page asks for it, then end')
    .option(pageFlag, pageHelp)
    .addOption(formatOption())
    .action((options: DemoOptions) => run(options.format ?? 'text', context => demo(options, context)));
}

async function demo(
  { once = false, page: wanted = !once }: DemoOptions,
  { output, signal }: CommandContext,
): Promise<number> {
  const page = await pageFor(wanted, output, { isReadOnly: false });
  const simulator = createSimulator({ speed });
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  const folder = mkdtempSync(join(tmpdir(), 'dcbm-demo-'));
  const journal = join(folder, 'records.journal');
  const config = { ipAddress: '127.0.0.1', port: server.port, warmupMs, journal };
  const meter = createMeter(config, page.inspect === undefined ? {} : { inspect: page.inspect });
  try {
    show(output, 'demo', { meterId: simulator.meterId, url: server.url }, [
      `A simulated LEM DCBM (${simulator.meterId}) on ${server.url}, and the driver.`,
      `Warmup is shortened to ${warmupMs / 1000} s here (the meter's own takes 2 min); the car charges ${speed} times faster.`,
      ...(once ? [] : ['Sessions follow each other until Ctrl-C.']),
    ]);
    await page.show(oneMeterSite('demo', meter, config, journal), 'Demo of lem-dcbm');
    narrate(meter, output);
    await meter.start();
    for (let session = 1; !signal.aborted; session += 1) {
      // Somebody at the page may have begun one meanwhile.
      await free(meter, signal);
      const run = chargingSession(
        meter,
        `demo-${session}`,
        once ? chargingMs.once : chargingMs.again,
        output,
        signal,
      );
      if (once) {
        await run;
        break;
      }
      await run.catch(error => {
        if (!isMeterError(error)) throw error;
        output.talk(error.message);
      });
      await wait(pauseMs, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await page.close();
    await meter.stop();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return exitCodes.done;
}

async function chargingSession(
  meter: Meter,
  transactionId: string,
  forMs: number,
  output: Output,
  signal: AbortSignal,
) {
  const { maxStopTime } = await meter.startTransaction({
    transactionId,
    evseId: 'DE*ABC*E1234*1',
    identificationData: '04A1B2C3D4E5F6',
  });
  show(output, 'started', { transactionId, maxStopTime }, [
    `  transaction ${transactionId} runs, until ${maxStopTime} at the latest`,
  ]);
  await wait(forMs, undefined, { signal });
  const record = await meter.stopTransaction(transactionId);
  show(output, 'record', record, ['', recordText(record), '']);
}

/** Tells states and measurements as they come. */
function narrate(meter: Meter, output: Output): void {
  let shown = '';
  meter.state$.subscribe(state => {
    const label = labelOf(state);
    if (label === shown) return;
    shown = label;
    show(output, 'state', { state: state.name, ...('phase' in state ? { phase: state.phase } : {}) }, [
      `${pc.bold(pc.magenta('●'))} ${label}`,
    ]);
  });
  meter.measurements$.subscribe(measurement =>
    show(output, 'measurement', measurement, [
      `  ${measurementLine(measurement, { columns: output.columns - 2 })}`,
    ]),
  );
}

function labelOf(state: MeterState): string {
  return 'phase' in state ? `${pc.bold(state.name)} ${state.phase}` : pc.bold(state.name);
}

/** Resolves when nothing runs, and nothing is under way. */
function free(meter: Meter, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = new AbortController();
    const settle = (how: () => void) => {
      end.abort();
      how();
    };
    signal.addEventListener('abort', () => settle(() => reject(signal.reason)), {
      once: true,
      signal: end.signal,
    });
    const subscription = meter.state$.subscribe(state => {
      if (state.name === 'idle' && state.running.kind !== 'open') settle(resolve);
    });
    if (end.signal.aborted) subscription.unsubscribe();
    else end.signal.addEventListener('abort', () => subscription.unsubscribe());
  });
}

function show(output: Output, event: string, value: object, lines: readonly string[]): void {
  output.data({ event, ...value }, lines.join('\n'));
}
