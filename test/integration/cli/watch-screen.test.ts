import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { hasRoom, screenPresenter } from '../../../src/cli/watch/full-screen.ts';
import { createMeter } from '../../../src/index.ts';
import { createSimulator, listen } from '../../../src/simulator/index.ts';

/** A terminal of which only the latest screen is looked at. */
function aTerminal(columns: number, rows: number) {
  let shown = '';
  return {
    columns,
    rows,
    write: (text: string) => {
      shown = stripVTControlCharacters(text);
    },
    on: () => undefined,
    off: () => undefined,
    shown: () => shown,
  };
}

it('has what the meter says of the transaction that runs, from its begin', async () => {
  const simulator = createSimulator({ seed: 13, speed: 20 });
  await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  simulator.otherClient.start('of another');
  const config = {
    ipAddress: '127.0.0.1',
    port: server.port,
    timeSync: 'never',
    pollIntervalMs: 100,
  } as const;
  const terminal = aTerminal(80, 24);
  const presenter = screenPresenter(config, terminal, new AbortController().signal);
  expect(terminal.shown()).toMatch(/^● connecting/m);
  await presenter.prepare();
  const meter = createMeter(config);
  meter.state$.subscribe(state => presenter.state(state));
  meter.measurements$.subscribe(measurement => presenter.measurement(measurement));
  await meter.start();
  // Energy from the begin, which was before anybody watched.
  await expect
    .poll(terminal.shown, { timeout: 20_000 })
    .toMatch(/transaction of another {3}\d:\d\d:\d\d {2}(?!0\.000)\d+\.\d{3} kWh$/m);
  expect(terminal.shown()).toMatch(/^● transacting running +\d\d:\d\d:\d\d$/m);
  await meter.stop();
  presenter.say('a line that stays');
  expect(terminal.shown()).toMatch(/register/);
  presenter.end();
});

it.each([
  [24, true],
  [17, true],
  [16, false],
  [10, false],
])('needs more than its own lines: of %d, %s', (rows, isEnough) => {
  expect(hasRoom(aTerminal(80, rows))).toBe(isEnough);
});
