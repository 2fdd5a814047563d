import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { captureScene, charge, customer } from '../../support/captures.ts';
import { runCommand } from '../../support/command-in-process.ts';
import { dcbm, startDcbm } from '../../support/dcbm.ts';

const scene = captureScene();
const { folder, aMeter, capture } = scene;
afterEach(() => scene.end());
afterAll(() => scene.remove());

describe('dcbm simulate --replay', () => {
  it('serves a capture to watch, and says what is not in it', async () => {
    const { simulator, place } = await aMeter();
    await charge(simulator, customer.transactionId);
    const { path, file } = await capture(place);
    const running = startDcbm('simulate', '--replay', path, '--port', '0', '--format', 'jsonl');
    await running.says('"listening"');
    const { url, answers } = JSON.parse(running.output.stdout);
    expect(answers).toBe(file.exchanges.length);
    const watching = await dcbm(
      'watch',
      new URL(url).host,
      '--count',
      '2',
      '--poll-interval-ms',
      '200',
      '--format',
      'jsonl',
    );
    expect(watching.code).toBe(0);
    const captured = /"voltage":([\d.]+)/.exec(
      file.exchanges.find(({ path: each }) => each === '/v2/livemeasure')?.answer ?? '',
    );
    expect(JSON.parse(watching.stdout.split('\n')[0] ?? '')).toMatchObject({
      voltageV: Number(captured?.[1]),
    });
    const answer = await fetch(`${url}/v1/nothing/at/all`);
    expect(answer.status).toBe(404);
    await running.says('GET /v1/nothing/at/all  404, not in the capture');
    const written = await fetch(`${url}/v1/settings`, { method: 'PUT', body: '{}' });
    expect(written.status).toBe(404);
    running.child.kill('SIGINT');
    expect((await running.finished).code).toBe(0);
  });

  it.each([
    ['no JSON', 'hello'],
    ['another file', '{"format":"something else"}'],
    ['another version', '{"format":"lem-dcbm capture","version":2,"exchanges":[]}'],
    ['no time', '{"format":"lem-dcbm capture","version":1,"exchanges":[]}'],
    ['no answers', '{"format":"lem-dcbm capture","version":1,"takenFrom":"now","exchanges":[]}'],
    [
      'an answer without a path',
      '{"format":"lem-dcbm capture","version":1,"takenFrom":"now","exchanges":[{}]}',
    ],
  ])('refuses %s', async (_, text) => {
    const path = join(folder, 'wrong.json');
    writeFileSync(path, text);
    const command = runCommand('simulate', '--replay', path);
    expect(await command.exitCode).toBe(2);
    expect(command.talk.join()).toContain('a file that dcbm capture wrote');
  });

  it('refuses what only a simulated meter can be', async () => {
    const command = runCommand('simulate', '--replay', 'x', '--seed', '1');
    expect(await command.exitCode).toBe(2);
    expect(command.talk.join()).toContain('no --seed beside it');
  });
});
