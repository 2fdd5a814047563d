import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { createSimulator } from '../../../src/simulator/index.ts';
import { HttpReader } from './http-reader.ts';
import { LiveAnswer, wireAnswer } from './live-answer.ts';
import type { ServerOptions, ServerReport, ToServer } from './server.ts';

/**
 * Meters on ports of a process of their own, as cheap as they can be: what is asked all the time is written once per
 * tenth of a second for all of them, and what is asked seldom is answered by one simulated meter.
 */
const { ports: portCount, isTls, notesTimes } = JSON.parse(process.argv[2] ?? '{}') as ServerOptions;
const simulator = createSimulator({ seed: 7, vehicle: 'none', tls: isTls });
const live = await LiveAnswer.of(simulator);
const sockets = new Set<Socket>();
let isAway = false;
let requests = 0;
let polls = 0;
let connections = 0;

const meters = Array.from({ length: portCount }, () => {
  const pollsAtMs: number[] = [];
  const triesAtMs: number[] = [];
  const serve = (socket: Socket) => {
    connections += 1;
    const reader = new HttpReader(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'));
    // One connection, one request at a time: they are answered in the order in which they come.
    const answerAll = async (chunk: Buffer) => {
      for (let asked = reader.read(chunk); asked !== undefined; asked = reader.read(undefined)) {
        requests += 1;
        if (asked.path.endsWith('/livemeasure')) {
          polls += 1;
          if (notesTimes) pollsAtMs.push(performance.now());
          socket.write(live.bytes());
        } else {
          const { outcome, finish } = await simulator.exchange({ ...asked, connection: socket.remotePort });
          finish();
          socket.write(wireAnswer(outcome.answer));
        }
      }
    };
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => void answerAll(chunk));
    socket.on('error', () => socket.destroy());
  };
  const isWanted = (socket: Socket) => {
    if (isAway) {
      triesAtMs.push(performance.now());
      socket.on('error', () => undefined);
      socket.destroy();
      return false;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return true;
  };
  const { privateKeyPem: key, certificatePem: cert } = simulator.tlsIdentity();
  const server = isTls
    ? createTlsServer({ key, cert, ciphers: 'DEFAULT@SECLEVEL=0', minVersion: 'TLSv1.2' }, serve)
        .on('connection', isWanted)
        .on('tlsClientError', (_error, socket) => socket.destroy())
    : createServer(socket => isWanted(socket) && serve(socket));
  return { server, pollsAtMs, triesAtMs };
});

const ports = await Promise.all(
  meters.map(
    ({ server }) =>
      new Promise<number>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
      }),
  ),
);

function report(withTimes: boolean): ServerReport {
  const { user, system } = process.cpuUsage();
  const times = meters.map(({ pollsAtMs, triesAtMs }) => ({ pollsAtMs, triesAtMs }));
  return {
    ports,
    certificatePem: simulator.tlsIdentity().certificatePem,
    atMs: performance.now(),
    cpuMs: (user + system) / 1000,
    requests,
    polls,
    connections,
    times: withTimes ? times : [],
  };
}

process.on('message', (message: ToServer) => {
  if (message === 'forget')
    for (const { pollsAtMs, triesAtMs } of meters) pollsAtMs.length = triesAtMs.length = 0;
  if (message === 'go') {
    isAway = true;
    for (const socket of sockets) socket.destroy();
  }
  if (message === 'comeBack') isAway = false;
  process.send?.(report(message === 'times'));
});
process.on('disconnect', () => process.exit());
process.send?.(report(false));
