import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { hostileBytes } from '../../support/hostile-answers.ts';
import { answer, startRawServer } from '../../support/raw-server.ts';

const child = join(import.meta.dirname, '../../support/memory-of-refusals.ts');
const flags = ['--expose-gc', '--max-semi-space-size=1'];

const floods = hostileBytes.filter(({ code }) => code === 'METER_RESPONSE_TOO_LARGE');

describe('the memory of a process that refuses a body', () => {
  it.each(floods)('grows by at most 5 MB when a meter $name, and is free again', async ({ attack }) => {
    await using server = await startRawServer({
      onRequest(request, socket) {
        if (request.path === '/calm') socket.write(answer('{}'));
        else attack(socket, request);
      },
    });
    const { stdout } = await promisify(execFile)(process.execPath, [...flags, child, String(server.port)]);
    const { refused, peakRssMb, keptHeapMb } = JSON.parse(stdout);
    expect(refused).toBe(10);
    expect(peakRssMb).toBeLessThanOrEqual(5);
    expect(keptHeapMb).toBeLessThanOrEqual(0.5);
  });
});
