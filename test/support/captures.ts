import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import {
  type CaptureFile,
  createSimulator,
  listen,
  readCapture,
  replay,
  type Simulator,
  type SimulatorOptions,
} from '../../src/simulator/index.ts';
import { runCommand } from './command-in-process.ts';

/** What customers and their contracts would be known by. */
export const customer = {
  evseId: 'DE*ABC*E1234*1',
  transactionId: 'O-b9d89940be03-10802',
  identification: '04A1B2C3D4E5F6',
  TT: 'Müller 0,49 € + 1',
  UD: 'order 4711/Jörg',
};

async function exchange(simulator: Simulator, method: string, path: string, body: object) {
  const { outcome, finish } = await simulator.exchange({ method, path, body: JSON.stringify(body) });
  finish();
  expect(outcome.answer?.status).toBeLessThan(300);
}

/** Charges as a controller does that sends all that firmware 2 takes. */
export async function charge(simulator: Simulator, transactionId: string, { stops = true, v1 = false } = {}) {
  const { evseId, identification, TT, UD } = customer;
  const clientId = `${identification},${transactionId}`.slice(0, 37);
  const plain = { evseId, transactionId, clientId, tariffId: 0, cableId: 0, userData: UD };
  await exchange(
    simulator,
    'POST',
    v1 ? '/v1/legal' : '/v2/legal',
    v1 ? plain : { ...plain, TT, UV: '1.0', UD, SC: 0 },
  );
  if (!stops) return;
  const path = `/v1/legal?transactionId=${encodeURIComponent(transactionId)}`;
  await exchange(simulator, 'PUT', path, { running: false });
}

/** Meters, captures of them and replays of these; all end with it, and the folder of the files goes. */
export function captureScene() {
  const folder = mkdtempSync(join(tmpdir(), 'dcbm-capture-'));
  const open: AsyncDisposable[] = [];
  let files = 0;
  return {
    folder,
    async aMeter(options: SimulatorOptions = {}) {
      const simulator = createSimulator({ vehicle: 'none', ...options });
      await exchange(simulator, 'PUT', '/v1/settings', { ocmfId: { IT: 3 } });
      const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
      open.push(server);
      return { simulator, server, place: `127.0.0.1:${server.port}` };
    },
    async capture(place: string, ...more: string[]) {
      files += 1;
      const path = join(folder, `${files}.json`);
      const command = runCommand('capture', place, '--out', path, '--live', '2', '--records', '3', ...more);
      expect([await command.exitCode, command.talk.filter(line => line.includes('rror'))]).toEqual([0, []]);
      const text = readFileSync(path, 'utf8');
      return { path, text, file: readCapture(JSON.parse(text)), data: command.data[0] };
    },
    async replayed(file: CaptureFile) {
      const server = await replay(file);
      open.push(server);
      return { place: `127.0.0.1:${server.port}`, url: server.url };
    },
    /** Ends what was opened since the last time. */
    async end() {
      for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
