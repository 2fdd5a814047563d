/**
 * Several outlets: one logic for all, the settings of each as `input`, and one journal file for all. Runs with three
 * simulated meters.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMeterLogic, stateOf } from 'lem-dcbm';
import { createSimulator, listen } from 'lem-dcbm/simulator';
import { createActor, waitFor } from 'xstate';

const folder = mkdtempSync(join(tmpdir(), 'outlets-'));
const servers = await Promise.all([1, 2, 3].map(seed => listen(createSimulator({ seed }))));

const logic = createMeterLogic();
const outlets = servers.map(({ port }) =>
  createActor(logic, {
    input: { ipAddress: '127.0.0.1', port, journal: join(folder, 'meters.journal') },
  }),
);

for (const outlet of outlets) outlet.start();
await Promise.all(
  outlets.map(async (outlet, index) => {
    const snapshot = await waitFor(outlet, each => each.hasTag('online'));
    const state = stateOf(snapshot);
    console.log(
      `outlet ${index + 1}: meter ${'identity' in state ? state.identity.meterId : ''} is ${state.name}`,
    );
  }),
);

for (const outlet of outlets) outlet.send({ type: 'meter.stop' });
await Promise.all(outlets.map(outlet => waitFor(outlet, ({ status }) => status === 'done')));
await Promise.all(servers.map(server => server.close()));
rmSync(folder, { recursive: true });
console.log(`${outlets.length} outlets stopped`);
