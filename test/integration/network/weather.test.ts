import { describe, expect, it } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { type BadNetwork, createBadNetwork } from '../../support/bad-network.ts';
import type { Ending, TcpProxy } from '../../support/tcp-proxy.ts';

async function fullSession({ meter, simulator }: BadNetwork, transactionId: string) {
  await meter.startTransaction(aRequest(transactionId));
  const record = await meter.stopTransaction(transactionId);
  expect(record.verification.verdict).toBe('valid');
  expect(record.ocmf).toBe(simulator.state.records(1)[0]?.ocmf);
}

describe('a network that is only bad', { concurrent: true }, () => {
  const bad: readonly (readonly [string, (proxy: TcpProxy) => void])[] = [
    [
      'delays each way by 100 ms',
      proxy => Object.assign(proxy, { up: { delayMs: 100 }, down: { delayMs: 100 } }),
    ],
    [
      'carries one byte in a segment, both ways',
      proxy => Object.assign(proxy, { up: { sliceBytes: 1 }, down: { sliceBytes: 1 } }),
    ],
    [
      'carries 20,000 bytes a second',
      proxy => Object.assign(proxy, { up: { bytesPerSecond: 20_000 }, down: { bytesPerSecond: 20_000 } }),
    ],
    [
      'carries three bytes in a segment, late',
      proxy => Object.assign(proxy, { down: { sliceBytes: 3, delayMs: 50 } }),
    ],
  ];

  it.each(bad)('and %s carries a whole session without an error', async (_name, spoil) => {
    await using network = await createBadNetwork({ commandTimeoutMs: 3000 });
    spoil(network.proxy);
    await network.meter.start();
    await fullSession(network, 'tx-1');
    expect(network.events.filter(({ type }) => /^link|Failed$/.test(type))).toEqual([]);
    expect([network.asked('start', 'tx-1'), network.asked('stop', 'tx-1')]).toEqual([1, 1]);
    expect(network.proxy.connections).toBe(1);
  });
});

it('carries a whole session with a meter that says "100 Continue" to every POST and PUT', async () => {
  await using network = await createBadNetwork({ commandTimeoutMs: 3000 });
  let said = 0;
  network.proxy.onUp = (piece, connection) => {
    if (!/^(POST|PUT) /.test(piece)) return 'pass';
    said += 1;
    connection.client.write('HTTP/1.1 100 Continue\r\n\r\n');
    return 'pass';
  };
  await network.meter.start();
  await fullSession(network, 'tx-1');
  expect(said).toBeGreaterThanOrEqual(2);
  expect(network.events.filter(({ type }) => /^link|Failed$/.test(type))).toEqual([]);
  expect([network.asked('start', 'tx-1'), network.asked('stop', 'tx-1')]).toEqual([1, 1]);
  expect(network.proxy.connections).toBe(1);
});

describe('a network that is gone for a while', { concurrent: true }, () => {
  const gone: readonly (readonly [string, (proxy: TcpProxy) => void])[] = [
    ['loses every byte to the meter', proxy => Object.assign(proxy, { up: { drops: true } })],
    ['loses every byte from the meter', proxy => Object.assign(proxy, { down: { drops: true } })],
    ['is half-open', proxy => Object.assign(proxy, { isHalfOpen: true })],
    [
      'resets every connection',
      proxy =>
        Object.assign(proxy, {
          onUp: (_: string, each: { cut(how: Ending): void }) => {
            each.cut('reset');
            return 'swallow';
          },
        }),
    ],
    ['delays beyond every deadline', proxy => Object.assign(proxy, { down: { delayMs: 3000 } })],
    ['carries 50 bytes a second', proxy => Object.assign(proxy, { down: { bytesPerSecond: 50 } })],
  ];
  const heal = (proxy: TcpProxy) =>
    Object.assign(proxy, { up: {}, down: {}, isHalfOpen: false, onUp: undefined });

  it.each(gone)('and %s keeps the transaction, and stops it once when it is back', async (_name, spoil) => {
    await using network = await createBadNetwork();
    const { meter, proxy, events } = network;
    await meter.start();
    await meter.startTransaction(aRequest('tx-1'));
    spoil(proxy);
    await network.until(() => events.some(({ type }) => type === 'link.degraded'));
    const stopping = meter.stopTransaction('tx-1');
    const outcome = stopping.then(
      () => 'stopped',
      (error: { code: string }) => error.code,
    );
    await network.until(() =>
      events.some(({ type }) => type === 'link.lost' || type === 'transaction.stopFailed'),
    );
    heal(proxy);
    expect([
      'stopped',
      'METER_TRANSACTION_UNCONFIRMED',
      'METER_UNREACHABLE',
      'METER_CONNECT_TIMEOUT',
    ]).toContain(await outcome);
    const record = await meter.stopTransaction('tx-1');
    expect(record.verification.verdict).toBe('valid');
    expect(network.asked('start', 'tx-1')).toBe(1);
    expect(network.asked('stop', 'tx-1')).toBe(1);
    await network.until(() => events.some(({ type }) => type === 'link.restored'));
  });

  it.each(gone)('and %s never lets a start run twice', async (_name, spoil) => {
    await using network = await createBadNetwork();
    const { meter, proxy, events, simulator } = network;
    await meter.start();
    spoil(proxy);
    const starting = meter.startTransaction(aRequest('tx-1'));
    const outcome = starting.then(
      () => 'started',
      (error: { code: string; effect: string }) => `${error.code} ${error.effect}`,
    );
    await network.until(() =>
      events.some(({ type }) => type === 'link.lost' || type === 'transaction.startFailed'),
    );
    heal(proxy);
    expect(await outcome).toMatch(/^(started|METER_\w+ (none|unknown))$/);
    await network.until(() => events.some(({ type }) => type === 'link.restored'));
    const mayRun = (await outcome) !== 'started' && !(await outcome).endsWith('none');
    if (!mayRun)
      expect(simulator.state.openTransactionId).toBe((await outcome) === 'started' ? 'tx-1' : undefined);
    expect(network.asked('start', 'tx-1')).toBeLessThanOrEqual(1);
    await meter.stopTransaction();
    expect(simulator.state.openTransactionId).toBeUndefined();
  });
});

type Close = (proxy: TcpProxy, how: Ending, requests: RegExp) => void;

/** Does it to the next of these requests, once. */
function toTheNext(proxy: TcpProxy, requests: RegExp, strike: NonNullable<TcpProxy['onUp']>) {
  proxy.onUp = (piece, connection) => {
    if (!requests.test(piece)) return 'pass';
    proxy.onUp = undefined;
    return strike(piece, connection);
  };
}

describe('a meter that closes a kept-alive connection', { concurrent: true }, () => {
  const phases: readonly (readonly [string, Close])[] = [
    ['while it is idle', (proxy, how) => proxy.cut(how)],
    [
      'when the next request begins',
      (proxy, how, requests) =>
        toTheNext(proxy, requests, (_piece, connection) => {
          connection.cut(how);
          return 'swallow';
        }),
    ],
    [
      'when the meter has read the request',
      (proxy, how, requests) =>
        toTheNext(proxy, requests, (_piece, connection) => {
          connection.cutDownAfter(0, how);
          return 'pass';
        }),
    ],
  ];
  const cells = phases.flatMap(([phase, close]) =>
    (['close', 'reset'] as const).map(how => ({ phase, how, close })),
  );

  it.each(cells)('$phase, with a $how, is not noticed by who reads', async ({ how, close }) => {
    await using network = await createBadNetwork();
    const { meter, proxy, events } = network;
    let measurements = 0;
    meter.measurements$.subscribe(() => {
      measurements += 1;
    });
    await meter.start();
    for (let round = 0; round < 10; round += 1) {
      const enough = measurements + 2;
      const connections = proxy.connections;
      close(proxy, how, /^GET/);
      await network.until(() => measurements >= enough && proxy.connections > connections);
    }
    expect(events.filter(({ type }) => type.startsWith('link'))).toEqual([]);
  });

  it.each(cells)('$phase, with a $how, gets no command twice', async ({ how, close }) => {
    await using network = await createBadNetwork();
    const { meter, proxy } = network;
    await meter.start();
    for (let round = 0; round < 10; round += 1) {
      const transactionId = `tx-${round}`;
      close(proxy, how, /^POST/);
      await meter.startTransaction(aRequest(transactionId));
      close(proxy, how, /^PUT \/v2\/legal/);
      expect((await meter.stopTransaction(transactionId)).verification.verdict).toBe('valid');
      expect([network.asked('start', transactionId), network.asked('stop', transactionId)]).toEqual([1, 1]);
    }
    expect(proxy.connections).toBeGreaterThan(10);
  });
});
