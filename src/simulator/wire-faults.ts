import type { ServerResponse } from 'node:http';
import type { Outcome, WireFault } from './exchange.ts';

const endlessChunk = Buffer.alloc(16 * 1024, 'x');

/** Writes an answer, or what a fault on the wire leaves of it. `reset` ends the connection with a TCP reset. */
export async function send(response: ServerResponse, outcome: Outcome, reset: () => void): Promise<void> {
  const { answer, wire } = outcome;
  const body = Buffer.from(answer.body);
  const half = body.subarray(0, Math.floor(body.length / 2));
  if (wire?.kind === 'hang') return;
  if (wire?.kind === 'reset' || wire?.kind === 'lostAnswer') {
    reset();
    return;
  }
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value);
  if (wire?.kind === 'headerFlood') flood(response, wire.count ?? 20_000);
  if (wire?.kind === 'endlessBody') {
    response.writeHead(answer.status);
    await pourForEver(response);
    return;
  }
  const isBodyless = answer.status === 204 || answer.status === 304;
  response.writeHead(answer.status, isBodyless ? {} : { 'Content-Length': body.length });
  switch (wire?.kind) {
    case undefined:
    case 'headerFlood':
      response.end(isBodyless ? undefined : body);
      return;
    case 'hangMidBody':
      response.write(half);
      return;
    case 'drip':
      await drip(response, body, wire);
      return;
    case 'resetMidBody':
      // What was written reaches the client before the reset does; no clock is needed for that.
      response.write(half, () => setImmediate(reset));
      return;
    case 'truncate':
      response.write(half, () => response.socket?.end());
      return;
  }
}

function flood(response: ServerResponse, count: number): void {
  for (let index = 0; index < count; index += 1) response.setHeader(`X-Flood-${index}`, 'x'.repeat(64));
}

async function drip(
  response: ServerResponse,
  body: Buffer,
  fault: WireFault & { kind: 'drip' },
): Promise<void> {
  const step = fault.bytes ?? 1;
  for (let at = 0; at < body.length && !response.destroyed; at += step) {
    response.write(body.subarray(at, at + step));
    await sleep(fault.everyMs ?? 100);
  }
  response.end();
}

async function pourForEver(response: ServerResponse): Promise<void> {
  while (!response.destroyed) {
    const isRoom = response.write(endlessChunk);
    await (isRoom
      ? new Promise(resolve => setImmediate(resolve))
      : new Promise(resolve => response.once('drain', resolve).once('close', resolve)));
  }
}

/** The global timer, so that a test's virtual time drives it too; it does not keep the process alive. */
function sleep(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms).unref();
  });
}
