import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { readOcmfInput } from '../../../src/cli/ocmf-input.ts';
import { createSigner, signRecord } from '../../../src/ocmf/index.ts';
import { createSimulator, listen } from '../../../src/simulator/index.ts';
import { dcbm, jsonLines } from '../../support/dcbm.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcbm-failures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a failure, where JSON is asked for', () => {
  it('is on stdout, with its own code', async () => {
    const answer = await dcbm('status', '127.0.0.1:1', '--retries', '0', '--format', 'jsonl');
    expect(answer.code).toBe(3);
    expect(jsonLines(answer)).toEqual([
      {
        status: 'UNEXPECTED_ERROR',
        error: expect.stringContaining('(METER_UNREACHABLE)'),
        code: 'METER_UNREACHABLE',
        effect: 'none',
        retryable: true,
      },
    ]);
  });

  it.each([
    ['settings', ['status', '127.0.0.1', '--timeout', '1', '--format', 'jsonl']],
    [
      'a request',
      ['start', '127.0.0.1', '--transaction-id', 'x'.repeat(38), '--evse-id', 'E', '--port', '0'],
    ],
    ['arguments', ['status', '127.0.0.1', '--no-such-option', '--format=jsonl']],
  ])('of %s is no UNEXPECTED_ERROR', async (_what, args) => {
    const answer = await dcbm(...args);
    expect(answer.code).toBe(2);
    expect(jsonLines(answer)).toMatchObject([
      { status: 'USAGE_ERROR', code: expect.stringMatching(/^METER_/) },
    ]);
  });

  it('leaves stdout empty where nobody asked', async () => {
    const { code, stdout } = await dcbm('status', '127.0.0.1:1', '--retries', '0');
    expect([code, stdout]).toEqual([3, '']);
  });
});

describe('the arguments of a caller', () => {
  it('move no terminal when they are printed', async () => {
    const { code, stderr } = await dcbm('status', '127.0.0.1', '--\u001b[2J');
    expect([code, stderr.includes('\u001b')]).toEqual([2, false]);
    expect(stderr).toContain('\\u{1b}[2J');
  });
});

describe('dcbm --verbose', () => {
  it('tells each request and its answer, and nothing of the customer', async () => {
    await using server = await listen(createSimulator(), { host: '127.0.0.1', port: 0 });
    const id = ['--transaction-id', 'secret-1', '--evse-id', 'secret-2', '--identification-data', 'secret-3'];
    const { code, stderr } = await dcbm('start', server.url, ...id, '--verbose');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^GET \/v1\/status {2}200 {2}\d+ ms$/m);
    expect(stderr).toMatch(/^POST \/v2\/legal {2}201 {2}\d+ ms$/m);
    const stopped = await dcbm('stop', server.url, '--verbose', '--transaction-id', 'secret-1');
    expect(stopped.stderr).toContain('PUT /v2/legal?transactionId=…');
    const traffic = (stderr + stopped.stderr).split('\n').filter(line => /^(GET|PUT|POST) /.test(line));
    expect(traffic.length).toBeGreaterThan(4);
    expect(traffic.join('\n')).not.toContain('secret');
  });
});

describe('the key of a record', () => {
  it('may be in a file', async () => {
    const signer = createSigner({});
    const record = join(folder, 'record.ocmf');
    writeFileSync(record, signRecord('{"FV":"1.0","GS":"1","PG":"T1","RD":[]}', signer));
    const key = join(folder, 'meter.key');
    writeFileSync(key, `${signer.publicKeyHex}\n`);
    const answers = await Promise.all(
      ['verify', 'show'].map(command => dcbm('ocmf', command, record, '--public-key', key)),
    );
    expect(answers.map(answer => jsonLines(answer)[0]?.verdict)).toEqual(['valid', 'valid']);
  });
});

describe('a record on standard input', () => {
  it.each([
    [true, ['waiting for a record on standard input; paste it, and end with Ctrl-D on a line of its own']],
    [false, []],
  ])('is waited for aloud where a person types: %s', async (isTTY, expected) => {
    const said: string[] = [];
    const input = Object.assign(Readable.from([Buffer.from('OCMF|{}|{}\n')]), { isTTY });
    const [read] = await readOcmfInput('-', { talk: line => said.push(line) }, input);
    expect([said, Buffer.from(read?.record ?? []).toString()]).toEqual([expected, 'OCMF|{}|{}']);
  });
});
