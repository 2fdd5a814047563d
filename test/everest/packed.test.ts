import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { installPacked } from '../package/consumer.ts';
import { startEverest } from './support/everest.ts';
import { isMosquittoThere, startMosquitto, whyNot } from './support/mosquitto.ts';

describe.skipIf(!isMosquittoThere)(`the packed package${whyNot}`, () => {
  it('has five packages beside it where it is installed, and runs the bridge from there', async () => {
    const consumer = await installPacked();
    try {
      expect(consumer.packages).toEqual(['lem-dcbm', 'rxjs', 'tslib', 'undici', 'xstate', 'zod']);
      const simulator = createSimulator({ seed: 7 });
      await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
      await using mosquitto = await startMosquitto();
      await using everest = await startEverest({ port: mosquitto.port });
      const broker = `mqtt://127.0.0.1:${mosquitto.port}`;
      const args = ['everest', `127.0.0.1:${server.port}`, '--broker', broker, '--module-id', 'powermeter_1'];
      const bin = `${consumer.folder}/node_modules/.bin/dcbm`;
      const bridge = spawn(process.execPath, [bin, ...args], { cwd: consumer.folder, stdio: 'ignore' });
      const ended = once(bridge, 'exit');
      await everest.next('powermeter_values', 30_000);
      expect((await everest.startTransaction('tx-1')).reply.status).toBe('OK');
      const { reply } = await everest.stopTransaction('tx-1');
      expect(reply).toMatchObject({
        status: 'OK',
        signed_meter_value: { public_key: simulator.publicKeyOcmf },
      });
      bridge.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      expect(everest.problems).toEqual([]);
    } finally {
      consumer.remove();
    }
  }, 400_000);
});
