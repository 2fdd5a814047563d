/** A request as far as a meter reads it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/**
 * Takes requests out of the bytes of one connection. Knows what its clients send and no more: heads, bodies with a
 * length or in chunks, and `Expect: 100-continue`.
 */
export class HttpReader {
  readonly #onContinue: () => void;
  #text = '';
  #hasContinued = false;

  /** @param onContinue the client waits for leave to send its body. */
  constructor(onContinue: () => void) {
    this.#onContinue = onContinue;
  }

  /** The next whole request, or nothing yet. */
  read(chunk: Buffer | undefined): Asked | undefined {
    if (chunk !== undefined) this.#text += chunk.toString('latin1');
    const headEnd = this.#text.indexOf('\r\n\r\n');
    if (headEnd < 0) return undefined;
    const lineEnd = this.#text.indexOf('\r\n');
    const [method = '', path = ''] = this.#text.slice(0, lineEnd).split(' ', 2);
    const rest = this.#text.slice(headEnd + 4);
    if (method === 'GET') {
      this.#text = rest;
      return { method, path, body: '' };
    }
    const head = this.#text.slice(lineEnd, headEnd).toLowerCase();
    if (head.includes('\r\nexpect: 100-continue') && !this.#hasContinued) {
      this.#hasContinued = true;
      this.#onContinue();
    }
    const taken = head.includes('\r\ntransfer-encoding: chunked') ? chunkedBody(rest) : sizedBody(head, rest);
    if (taken === undefined) return undefined;
    this.#hasContinued = false;
    this.#text = rest.slice(taken.length);
    return { method, path, body: Buffer.from(taken.body, 'latin1').toString() };
  }
}

interface Taken {
  readonly body: string;
  /** Of the text that it took. */
  readonly length: number;
}

function sizedBody(head: string, rest: string): Taken | undefined {
  const length = Number(/\r\ncontent-length: (\d+)/.exec(head)?.[1] ?? 0);
  return rest.length < length ? undefined : { body: rest.slice(0, length), length };
}

function chunkedBody(rest: string): Taken | undefined {
  let body = '';
  let place = 0;
  for (;;) {
    const sizeEnd = rest.indexOf('\r\n', place);
    if (sizeEnd < 0) return undefined;
    const size = Number.parseInt(rest.slice(place, sizeEnd), 16);
    const next = sizeEnd + 2 + size + 2;
    if (rest.length < next) return undefined;
    if (size === 0) return { body, length: next };
    body += rest.slice(sizeEnd + 2, sizeEnd + 2 + size);
    place = next;
  }
}
