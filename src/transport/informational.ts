import type { Socket } from 'node:net';

/** So much of informational responses is borne before one answer; as much as a header may have. */
const limitBytes = 16_384;
const sample = 'HTTP/1.1 100';
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const nothing = Buffer.alloc(0);

/** Before the answer came more than can be borne; becomes METER_RESPONSE_TOO_LARGE. */
export class InformationalFloodError extends Error {
  readonly limitBytes = limitBytes;
}

/** A 101: the protocol would change, which nobody asked for; becomes METER_RESPONSE_INVALID. */
export class ProtocolChangeError extends Error {}

/** Passes over what a meter says before its answer. */
export interface InformationalFilter {
  /** The next bytes are the beginning of an answer. */
  expectAnswer(): void;
}

/**
 * Lays itself over `read` of a socket, by which undici takes all its bytes, and drops informational responses (status
 * 100, 102, 103 and the like) that come before an answer: small servers send "100 Continue" to every POST and PUT,
 * unasked, and undici takes that for an attack. A 101 would change the protocol and breaks the connection, and so does a
 * flood. What follows is passed on untouched.
 */
export function filterInformational(socket: Socket): InformationalFilter {
  const read = socket.read.bind(socket);
  let mode: 'passing' | 'deciding' | 'dropping' = 'passing';
  let held: Buffer = nothing;
  let droppedBytes = 0;
  let isEmptyLine = true;

  function drop(bytes: Buffer, length: number): Buffer {
    droppedBytes += length;
    if (droppedBytes <= limitBytes) return bytes.subarray(length);
    return refuse(new InformationalFloodError(`more than ${limitBytes} bytes before the answer`));
  }

  function refuse(why: Error): Buffer {
    mode = 'passing';
    socket.destroy(why);
    return nothing;
  }

  /** How many of these bytes belong to the head that is dropped; its end is an empty line. */
  function lengthOfHead(bytes: Buffer): number {
    for (const [index, byte] of bytes.entries()) {
      if (byte === lineFeed && isEmptyLine) {
        mode = 'deciding';
        return index + 1;
      }
      if (byte !== carriageReturn) isEmptyLine = byte === lineFeed;
    }
    return bytes.length;
  }

  function decide(bytes: Buffer): Buffer {
    const begin = bytes.findIndex(byte => byte !== lineFeed && byte !== carriageReturn);
    if (begin !== 0) return drop(bytes, begin < 0 ? bytes.length : begin);
    const text = bytes.toString('latin1', 0, sample.length);
    const isInformational = /^HTTP\/1\.\d 1\d\d$/.test(text + sample.slice(text.length));
    if (!isInformational) {
      mode = 'passing';
      return bytes;
    }
    if (text.length < sample.length) {
      held = bytes;
      return nothing;
    }
    if (text.endsWith('101')) return refuse(new ProtocolChangeError('status 101'));
    mode = 'dropping';
    isEmptyLine = false;
    return bytes;
  }

  /** What is left for undici; nothing while it is not known yet. */
  function sift(chunk: Buffer): Buffer {
    let bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    held = nothing;
    while (mode !== 'passing' && bytes.length > 0) {
      bytes = mode === 'dropping' ? drop(bytes, lengthOfHead(bytes)) : decide(bytes);
    }
    return bytes;
  }

  socket.read = (size?: number): unknown => {
    for (;;) {
      const chunk: unknown = read(size);
      if (mode === 'passing' || !Buffer.isBuffer(chunk)) return chunk;
      const rest = sift(chunk);
      if (rest.length > 0) return rest;
    }
  };

  return {
    expectAnswer() {
      mode = 'deciding';
      held = nothing;
      droppedBytes = 0;
    },
  };
}
