import { type CurrentTransaction, createMeterClient, type MeterConfigInput } from '../../index.ts';
import { firstModel, withMeasurement, withState } from './model.ts';
import type { Presenter } from './presenter.ts';
import { createScreen, type Terminal } from './screen.ts';
import { watchView } from './view.ts';

/** The most lines that the view has. */
const viewLines = 16;

/** Whether there is room for the whole of it. */
export function hasRoom(terminal: Pick<Terminal, 'rows'>): boolean {
  return terminal.rows > viewLines;
}

/** State, transaction, bars and history, redrawn in place with each measurement and each state. */
export function screenPresenter(
  config: MeterConfigInput,
  terminal: Terminal,
  signal: AbortSignal,
): Presenter {
  const { ipAddress, port = 80, pollIntervalMs = 1000 } = config;
  const screen = createScreen(terminal);
  let model = firstModel(`${ipAddress.includes(':') ? `[${ipAddress}]` : ipAddress}:${port}`, pollIntervalMs);
  let found: CurrentTransaction | undefined;
  const draw = () => screen.draw(watchView(model, screen.columns));
  draw();
  return {
    async prepare() {
      found = await transactionAt(config, signal);
    },
    state(state) {
      model = withState(model, state, found);
      if (state.name !== 'stopped') draw();
    },
    measurement(measurement) {
      model = withMeasurement(model, measurement);
      draw();
    },
    say(line) {
      screen.say(line);
      draw();
    },
    end: () => screen.end(),
  };
}

/**
 * What the meter says of a transaction that runs: its begin is told by nobody later. Asked before the driver connects, since
 * a meter is asked one thing at a time.
 */
async function transactionAt(config: MeterConfigInput, signal: AbortSignal) {
  const client = createMeterClient(config);
  try {
    return (await client.report(signal)).currentTransaction;
  } catch {
    // The driver tells why.
    return undefined;
  } finally {
    await client.close();
  }
}
