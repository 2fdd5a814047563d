import { createPublicKey, verify } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { Fault, SimulatorServer } from '../../src/simulator/index.ts';
import { createSimulator, faultKinds, listen, readFaults } from '../../src/simulator/index.ts';
import { ask, manualClock, startBody, stopBody, stopPath } from './simulator-probe.ts';

const servers: SimulatorServer[] = [];

async function serve(...faults: Fault[]) {
  const simulator = createSimulator({ clock: manualClock(), faults });
  const server = await listen(simulator);
  servers.push(server);
  const get = (path: string) => ask(server, 'GET', path);
  return { simulator, server, get };
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
});

test('slow delays the answer', async () => {
  const { get } = await serve({ kind: 'slow', delayMs: 60 });
  const before = performance.now();
  expect((await get('/v1/status')).status).toBe(200);
  expect(performance.now() - before).toBeGreaterThanOrEqual(55);
});

test('status gives any code and body, and the meter does not act unless told to', async () => {
  const { server, simulator } = await serve(
    { kind: 'status', match: { times: 1 } },
    {
      kind: 'status',
      status: 503,
      body: 'busy',
      acts: true,
      match: { nth: 2 },
    },
  );
  expect(await ask(server, 'POST', '/v1/legal', startBody('t1'))).toMatchObject({ status: 500, text: '' });
  expect(simulator.state.openTransactionId).toBeUndefined();
  expect(await ask(server, 'POST', '/v1/legal', startBody('t2'))).toMatchObject({
    status: 503,
    text: 'busy',
  });
  expect(simulator.state.openTransactionId).toBe('t2');
});

test('redirect points elsewhere', async () => {
  const { get } = await serve({ kind: 'redirect', location: 'http://127.0.0.1:1/v1/status' });
  expect(await get('/v1/status')).toMatchObject({ status: 301, text: '' });
});

test('resultZero refuses a settings write that the meter would take', async () => {
  const { server, simulator } = await serve({ kind: 'resultZero', match: { method: 'PUT' } });
  const { status, json } = await ask(server, 'PUT', '/v1/settings', { time: { tz: '+01:00' } });
  expect([status, json]).toEqual([200, { meterId: simulator.meterId, result: 0 }]);
  expect(simulator.state.settings.time.tz).toBe('+00:00');
});

test('garbage is not JSON', async () => {
  const { get } = await serve({ kind: 'garbage' });
  const answer = await get('/v1/status');
  expect(answer.status).toBe(200);
  expect(() => answer.json).toThrow(SyntaxError);
});

describe('wrongTypes', () => {
  test('turns every scalar of the top level into another type', async () => {
    const { get } = await serve({ kind: 'wrongTypes' });
    expect((await get('/v1/livemeasure')).json).toMatchObject({ voltage: '0', timestamp: 1 });
  });

  test('sets or removes what a pointer names', async () => {
    const { get } = await serve(
      { kind: 'wrongTypes', pointer: '/status/bits/transactionIsOnGoing' },
      { kind: 'wrongTypes', pointer: '/meterId', value: null },
      { kind: 'wrongTypes', pointer: '/errors/value', value: 1e300 },
      { kind: 'wrongTypes', pointer: '/publicKeyOcmf', remove: true },
    );
    const { json } = await get('/v1/status');
    expect(json.status.bits.transactionIsOnGoing).toBe(0);
    expect(json.meterId).toBeNull();
    expect(json.errors.value).toBe(1e300);
    expect(json).not.toHaveProperty('publicKeyOcmf');
  });
});

test('hugeBody is valid JSON of the size that was asked for', async () => {
  const { get } = await serve({ kind: 'hugeBody', bytes: 2_000_000 });
  const { text, json } = await get('/v1/status');
  expect(text).toHaveLength(2_000_000);
  expect(json.status.value).toBe(17);
});

test('duplicateKeys repeats a key with another value', async () => {
  const { get } = await serve({ kind: 'duplicateKeys', key: 'meterId', value: '666' });
  const { text, json } = await get('/v1/status');
  expect(text.match(/"meterId":/g)).toHaveLength(2);
  expect(json.meterId).toBe('666');
});

test('deepNesting adds an array as deep as it is told to', async () => {
  const { get } = await serve({ kind: 'deepNesting', depth: 1000 });
  expect((await get('/v1/status')).text).toContain(`"nested":${'['.repeat(1000)}]`);
});

test('extraFields adds members, by default such as attack a careless reader', async () => {
  const { simulator, get } = await serve({ kind: 'extraFields' });
  const { text } = await get('/v1/status');
  expect(text).toContain('"__proto__":{"polluted":true}');
  simulator.faults.clear();
  simulator.faults.add({ kind: 'extraFields', fields: { humidity: 40 } });
  expect((await get('/v1/status')).json.humidity).toBe(40);
});

test('tamperRecord changes one digit, and the signature no longer fits', async () => {
  const { simulator, server, get } = await serve({
    kind: 'tamperRecord',
    match: { path: '/v1/ocmf', times: 1 },
  });
  await ask(server, 'POST', '/v1/legal', startBody('tx'));
  await ask(server, 'PUT', stopPath('tx'), stopBody);
  const tampered = (await get('/v1/ocmf')).text;
  const genuine = (await get('/v1/ocmf')).text;
  const changed = [...genuine].filter((character, index) => character !== tampered[index]);
  expect(changed).toHaveLength(1);
  expect(tampered).toHaveLength(genuine.length);
  const isValid = (text: string) => {
    const [, payload = '', signature = ''] = text.split('|');
    const key = createPublicKey({
      key: Buffer.from(simulator.publicKeyOcmf, 'hex'),
      format: 'der',
      type: 'spki',
    });
    return verify('sha256', Buffer.from(payload), key, Buffer.from(JSON.parse(signature).SD, 'hex'));
  };
  expect([isValid(genuine), isValid(tampered)]).toEqual([true, false]);
});

test('otherIdentity answers as another meter as long as it is set', async () => {
  const { simulator, server, get } = await serve();
  await ask(server, 'POST', '/v1/legal', startBody('tx'));
  await ask(server, 'PUT', stopPath('tx'), stopBody);
  const own = (await get('/v1/ocmf')).text;
  simulator.faults.add({ kind: 'otherIdentity', meterId: '1999999999' });
  const { json } = await get('/v1/status');
  expect(json.meterId).toBe('1999999999');
  expect(json.publicKeyOcmf).not.toBe(simulator.publicKeyOcmf);
  expect((await get('/v1/ocmf')).text).toContain('"GS":"1999999999"');
  simulator.faults.clear();
  expect((await get('/v1/ocmf')).text).toBe(own);
});

describe('faults in the meter act once and last', () => {
  test('clockJump', async () => {
    const { get } = await serve({ kind: 'clockJump', seconds: -3600 });
    expect((await get('/v1/status')).json.time).toBe('2026-01-15T11:00:00+00:00');
    expect((await get('/v1/status')).json.time).toBe('2026-01-15T11:00:00+00:00');
  });

  test('statusBits and errorBits', async () => {
    const { get } = await serve(
      { kind: 'statusBits', set: { tamperingIsDetected: true } },
      { kind: 'errorBits', set: { muStateIsFailed: true } },
    );
    expect((await get('/v1/livemeasure')).status).toBe(200);
    expect((await get('/v1/status')).json).toMatchObject({
      status: { value: 1 + 2 + 8 + 16 },
      errors: { value: 2048 },
    });
  });
});

describe('matching', () => {
  const statusesOf = async (fault: Fault, paths: string[]) => {
    const { get } = await serve(fault);
    const statuses = [];
    for (const path of paths) statuses.push((await get(path)).status);
    return statuses;
  };
  const threePolls = ['/v1/livemeasure', '/v1/livemeasure', '/v1/livemeasure'];

  test.each<[string, Fault['match'], string[], number[]]>([
    ['no condition: all', undefined, threePolls, [500, 500, 500]],
    ['times: the first so many', { times: 2 }, threePolls, [500, 500, 200]],
    ['nth: that one only', { nth: 2 }, threePolls, [200, 500, 200]],
    ['after: all but the first so many', { after: 1 }, threePolls, [200, 500, 500]],
    ['after and times', { after: 1, times: 1 }, threePolls, [200, 500, 200]],
    [
      'a path by its start',
      { path: '/v1/legal' },
      ['/v1/legal?transactionId=history-1', '/v1/status'],
      [500, 200],
    ],
    [
      'a path by a pattern',
      { path: '^/v[12]/live' },
      ['/v1/livemeasure', '/v2/livemeasure', '/v1/status'],
      [500, 500, 200],
    ],
    ['a method', { method: 'PUT' }, ['/v1/status'], [200]],
  ])('%s', async (_name, match, paths, expected) => {
    expect(await statusesOf({ kind: 'status', ...(match && { match }) }, paths)).toEqual(expected);
  });

  test('counts hits and forgets a removed fault', async () => {
    const { simulator, get } = await serve();
    const [fault] = simulator.faults.add({ kind: 'status' });
    await get('/v1/status');
    expect(fault?.hits).toBe(1);
    fault?.remove();
    expect((await get('/v1/status')).status).toBe(200);
    expect(simulator.faults.list).toHaveLength(0);
  });
});

describe('a list of faults from a file', () => {
  test('is read as it is', () => {
    const faults = [{ kind: 'drip', bytes: 3, match: { path: '/v1/status', nth: 2 } }];
    expect(readFaults(JSON.parse(JSON.stringify(faults)))).toEqual(faults);
  });

  test('is refused with everything that is wrong with it', () => {
    const attempt = () =>
      readFaults([{ kind: 'explode' }, { kind: 'slow' }, { kind: 'hang', match: { path: 1 } }]);
    expect(attempt).toThrow(TypeError);
    expect(attempt).toThrow(/\[0\].*\[1\]\.delayMs.*\[2\]\.match\.path/s);
    expect(() => readFaults([{ kind: 'hang', match: { path: '^(' } }])).toThrow('regular expression');
  });

  test('may name these kinds', () => {
    const onTheWire = [
      'refuse',
      'otherCertificate',
      'hang',
      'hangMidBody',
      'drip',
      'reset',
      'lostAnswer',
      'actsLate',
    ];
    const inTheBytes = [
      'resetMidBody',
      'truncate',
      'endlessBody',
      'headerFlood',
      'slow',
      'status',
      'redirect',
    ];
    const inTheText = [
      'resultZero',
      'garbage',
      'wrongTypes',
      'hugeBody',
      'duplicateKeys',
      'deepNesting',
      'extraFields',
    ];
    const inTheMeter = [
      'clockJump',
      'statusBits',
      'errorBits',
      'closeTransaction',
      'otherClient',
      'firmware',
      'reboot',
      'powerLoss',
    ];
    const whatIsNotSo = ['tamperRecord', 'statusSays', 'legalSays', 'otherIdentity'];
    expect(faultKinds).toEqual([...onTheWire, ...inTheBytes, ...inTheText, ...whatIsNotSo, ...inTheMeter]);
  });
});
