import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import pc from 'picocolors';
import { createMeter, type Meter, type MeterState } from '../../index.ts';
import { createSimulator, listen } from '../../simulator/index.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { type InspectOption, inspectFlag, inspectHelp, startInspection } from '../inspector.ts';
import { measurementLine } from '../measurement-line.ts';
import { formatOption } from '../meter-options.ts';
import type { Format, Output } from '../output.ts';
import { recordText } from '../record-output.ts';

const warmupMs = 5000;
const chargingMs = 10_000;
const pauseMs = 5000;
/** Energy, battery and temperature of the simulated car run faster than the clock, so that there is something to see. */
const speed = 3;

interface DemoOptions {
  readonly once?: boolean;
  readonly inspect?: InspectOption;
  readonly format?: Format;
}

export function demoCommand(run: RunCommand): Command {
  return new Command('demo')
    .option('--once', 'one session, then end')
    .option(inspectFlag, inspectHelp)
    .addOption(formatOption())
    .action((options: DemoOptions) => run(options.format ?? 'text', context => demo(options, context)));
}

async function demo(
  { once = false, inspect }: DemoOptions,
  { output, signal }: CommandContext,
): Promise<number> {
  const inspection = await startInspection(inspect, output);
  const simulator = createSimulator({ speed });
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  const config = { ipAddress: '127.0.0.1', port: server.port, warmupMs };
  const meter = createMeter(config, inspection.inspect === undefined ? {} : { inspect: inspection.inspect });
  try {
    show(output, 'demo', { meterId: simulator.meterId, url: server.url }, [
      `A simulated LEM DCBM (${simulator.meterId}) on ${server.url}, and the driver.`,
      `Warmup is shortened to ${warmupMs / 1000} s here (the meter's own takes 2 min); the car charges ${speed} times faster.`,
    ]);
    narrate(meter, output);
    await meter.start();
    await reached(meter, 'idle', signal);
    for (let session = 1; !signal.aborted; session += 1) {
      await chargingSession(meter, `demo-${session}`, output, signal);
      if (once) break;
      await wait(pauseMs, undefined, { signal });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await meter.stop();
    await inspection.close();
    await server.close();
  }
  return exitCodes.done;
}

async function chargingSession(meter: Meter, transactionId: string, output: Output, signal: AbortSignal) {
  const { maxStopTime } = await meter.startTransaction({
    transactionId,
    evseId: 'DE*ABC*E1234*1',
    identificationData: '04A1B2C3D4E5F6',
  });
  show(output, 'started', { transactionId, maxStopTime }, [
    `  transaction ${transactionId} runs, until ${maxStopTime} at the latest`,
  ]);
  await wait(chargingMs, undefined, { signal });
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

function reached(meter: Meter, name: MeterState['name'], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const subscription = meter.state$.subscribe(state => {
      if (state.name === name) resolve();
    });
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true });
  });
}

function show(output: Output, event: string, value: object, lines: readonly string[]): void {
  output.data({ event, ...value }, lines.join('\n'));
}
