import { expect, it } from 'vitest';
import { aRequest } from '../../support/a-request.ts';
import { createBadNetwork } from '../../support/bad-network.ts';
import { step as stepBytes } from '../../support/every-ninth.ts';
import type { ProxiedConnection } from '../../support/tcp-proxy.ts';

/** The pagination counter and the duration get more digits from session to session. */
const growthBytes = 8;

function commandIn(piece: string): 'start' | 'stop' | undefined {
  if (piece.startsWith('POST /v2/legal')) return 'start';
  return piece.startsWith('PUT /v2/legal') ? 'stop' : undefined;
}

it('starts once, stops once and brings the record, whichever byte of the two answers is the last to arrive', {
  timeout: 240_000,
}, async () => {
  await using network = await createBadNetwork({ pollIntervalMs: 60_000, commandTimeoutMs: 5000 });
  const { meter, proxy, simulator } = network;

  async function session(transactionId: string) {
    const started = await meter.startTransaction(aRequest(transactionId));
    expect(started.transactionId).toBe(transactionId);
    const record = await meter.stopTransaction(transactionId);
    expect(record.verification.verdict).toBe('valid');
    expect(record.ocmf).toBe(simulator.state.records(1)[0]?.ocmf);
    const counts = [network.asked('start', transactionId), network.asked('stop', transactionId)];
    expect([transactionId, ...counts]).toEqual([transactionId, 1, 1]);
  }

  // How long both answers are: what came until the next request.
  const answerBytes = { start: 0, stop: 0 };
  let asked: { what: 'start' | 'stop'; atBytes: number } | undefined;
  proxy.onUp = piece => {
    if (asked !== undefined) answerBytes[asked.what] = proxy.bytesFromMeter - asked.atBytes;
    const what = commandIn(piece);
    asked = what && { what, atBytes: proxy.bytesFromMeter };
    return 'pass';
  };
  await meter.start();
  await session('whole');
  await meter.startTransaction(aRequest('next'));
  await meter.stopTransaction('next');
  expect(Math.min(answerBytes.start, answerBytes.stop)).toBeGreaterThan(200);

  let keptBytes = 0;
  let cuts = 0;
  proxy.onUp = (piece: string, connection: ProxiedConnection) => {
    const what = commandIn(piece);
    if (what === undefined || keptBytes > answerBytes[what] + growthBytes) return 'pass';
    cuts += 1;
    connection.cutDownAfter(keptBytes, keptBytes % 2 === 0 ? 'close' : 'reset');
    return 'pass';
  };
  const connectionsBefore = proxy.connections;
  for (; keptBytes <= answerBytes.stop + growthBytes; keptBytes += stepBytes)
    await session(`cut-${keptBytes}`);

  const cutsOf = (bytes: number) => Math.floor((bytes + growthBytes) / stepBytes) + 1;
  expect(cuts).toBe(cutsOf(answerBytes.start) + cutsOf(answerBytes.stop));
  // Each answer that was cut off cost its connection.
  expect(proxy.connections - connectionsBefore).toBeGreaterThan(
    (answerBytes.start + answerBytes.stop) / stepBytes,
  );
});
