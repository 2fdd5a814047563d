import { gzipSync } from 'node:zlib';
import type { MeterErrorCode } from '../../src/index.ts';
import type { Attack } from './hostile-meter.ts';
import { answer, type RawRequest } from './raw-server.ts';

/** One thing that a hostile meter does in place of an answer, and the error that it must become. */
export interface HostileAnswer {
  readonly name: string;
  readonly code: MeterErrorCode;
  readonly attack: Attack;
}

const chunk = Buffer.alloc(64 * 1024, 'x');
const megabyte = 1024 * 1024;

/**
 * Writes so many bytes as fast as the other side takes them. Not in one go: the other side is in this process, and has
 * its deadlines to keep.
 */
function pour(prefix: string, totalBytes: number, piece: Buffer = chunk): Attack {
  return socket => {
    let leftBytes = totalBytes;
    const write = () => {
      let inOneGo = 0;
      while (leftBytes > 0 && inOneGo < chunk.length && !socket.destroyed) {
        leftBytes -= piece.length;
        inOneGo += piece.length;
        if (!socket.write(piece)) return;
      }
      if (leftBytes > 0 && !socket.destroyed) setImmediate(write);
    };
    socket.on('drain', write);
    socket.write(prefix);
    write();
  };
}

/** One byte every 20 ms, for ever. */
function drip(prefix: string, piece: string): Attack {
  return socket => {
    socket.write(prefix);
    const timer = setInterval(() => socket.write(piece), 20);
    socket.on('close', () => clearInterval(timer));
  };
}

/** The status of success, so that it is the body that is refused. */
const statusFor = ({ method }: RawRequest) => (method === 'POST' ? '201 Created' : '200 OK');
const ok = 'HTTP/1.1 200 OK\r\n';
const chunked = `${ok}transfer-encoding: chunked\r\n\r\n`;
const chunkOnWire = Buffer.concat([Buffer.from('10000\r\n'), chunk, Buffer.from('\r\n')]);
const headerLine = Buffer.from(`x-bomb: ${'y'.repeat(100)}\r\n`);

/** Bytes that no meter sends. */
export const hostileBytes: readonly HostileAnswer[] = [
  {
    name: 'sends 100 MB and says so',
    code: 'METER_RESPONSE_TOO_LARGE',
    attack: pour(`${ok}content-length: ${100 * megabyte}\r\n\r\n`, 100 * megabyte),
  },
  {
    name: 'sends 100 MB until the connection ends',
    code: 'METER_RESPONSE_TOO_LARGE',
    attack: pour(`${ok}connection: close\r\n\r\n`, 100 * megabyte),
  },
  {
    name: 'sends chunks without end',
    code: 'METER_RESPONSE_TOO_LARGE',
    attack: pour(chunked, Number.POSITIVE_INFINITY, chunkOnWire),
  },
  {
    name: 'sends chunks of one byte without end',
    code: 'METER_RESPONSE_TOO_LARGE',
    attack: pour(chunked, Number.POSITIVE_INFINITY, Buffer.from('1\r\nx\r\n'.repeat(4096))),
  },
  {
    name: 'sends one chunk extension without end',
    code: 'METER_RESPONSE_TIMEOUT',
    attack: pour(`${chunked}1;x=`, Number.POSITIVE_INFINITY),
  },
  { name: 'drips its header', code: 'METER_RESPONSE_TIMEOUT', attack: drip(`${ok}x: `, 'x') },
  {
    name: 'drips its body',
    code: 'METER_RESPONSE_TIMEOUT',
    attack: drip(`${ok}content-length: 1000\r\n\r\n`, ' '),
  },
  {
    name: 'sends a header of 2 MB',
    code: 'METER_RESPONSE_TOO_LARGE',
    attack: pour(`${ok}x-bomb: `, 2 * megabyte),
  },
  {
    name: 'sends 20,000 headers',
    code: 'METER_RESPONSE_TOO_LARGE',
    attack: pour(ok, 20_000 * headerLine.length, headerLine),
  },
  {
    name: 'sends trailers without end',
    code: 'METER_RESPONSE_TOO_LARGE',
    attack: pour(`${chunked}2\r\n{}\r\n0\r\n`, Number.POSITIVE_INFINITY, headerLine),
  },
  {
    name: 'says 100 Continue without end',
    code: 'METER_RESPONSE_TOO_LARGE',
    attack: pour('', Number.POSITIVE_INFINITY, Buffer.from('HTTP/1.1 100 Continue\r\n\r\n'.repeat(100))),
  },
  {
    name: 'says 103 Early Hints without end',
    code: 'METER_RESPONSE_TOO_LARGE',
    attack: pour('', Number.POSITIVE_INFINITY, Buffer.from('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100))),
  },
  {
    name: 'announces two lengths',
    code: 'METER_RESPONSE_INVALID',
    attack: socket => socket.write(`${ok}content-length: 2\r\ncontent-length: 3\r\n\r\n{} `),
  },
  {
    name: 'announces a negative length',
    code: 'METER_RESPONSE_INVALID',
    attack: socket => socket.write(`${ok}content-length: -1\r\n\r\n{}`),
  },
  {
    name: 'sends 1,000,000 open brackets',
    code: 'METER_RESPONSE_TOO_LARGE',
    attack: socket => socket.write(answer('['.repeat(megabyte))),
  },
  {
    name: 'sends as many open brackets as fit',
    code: 'METER_RESPONSE_INVALID',
    attack: (socket, request) => socket.write(answer('['.repeat(65_536), { status: statusFor(request) })),
  },
  {
    name: 'sends gzip, which nobody asked for',
    code: 'METER_RESPONSE_INVALID',
    attack: (socket, request) => {
      const packed = gzipSync(Buffer.alloc(10 * megabyte, ' '));
      const head = `HTTP/1.1 ${statusFor(request)}\r\ncontent-encoding: gzip\r\n`;
      socket.write(`${head}content-length: ${packed.length}\r\n\r\n`);
      socket.write(packed);
    },
  },
  {
    name: 'sends an error page of 20 MB',
    code: 'METER_RESPONSE_TOO_LARGE',
    attack: pour(
      `HTTP/1.1 500 Oh\r\ncontent-length: ${20 * megabyte}\r\n\r\n`,
      20 * megabyte,
      Buffer.alloc(64 * 1024, '\u001b[31m\r\nFATAL forged line\r\n'),
    ),
  },
];
