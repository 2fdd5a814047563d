import type { Simulator } from '../../../src/simulator/index.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** An answer as it goes over the wire. */
export function wireAnswer({ status, headers, body }: Answer): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ ...headers, 'Content-Length': bytes.length }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Answer\r\n${lines.join('')}\r\n`), bytes]);
}

/** What a meter measures now; asked anew ten times a second, however often it is wanted. */
export class LiveAnswer {
  readonly #simulator: Simulator;
  #bytes: Buffer;
  #isOld = false;

  private constructor(simulator: Simulator, bytes: Buffer) {
    this.#simulator = simulator;
    this.#bytes = bytes;
    setInterval(() => {
      this.#isOld = true;
    }, 100).unref();
  }

  static async of(simulator: Simulator): Promise<LiveAnswer> {
    return new LiveAnswer(simulator, await measured(simulator));
  }

  bytes(): Buffer {
    if (this.#isOld) {
      this.#isOld = false;
      void measured(this.#simulator).then(bytes => {
        this.#bytes = bytes;
      });
    }
    return this.#bytes;
  }
}

async function measured(simulator: Simulator): Promise<Buffer> {
  const { outcome, finish } = await simulator.exchange({ method: 'GET', path: '/v1/livemeasure', body: '' });
  finish();
  return wireAnswer(outcome.answer);
}
