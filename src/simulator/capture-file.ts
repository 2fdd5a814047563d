/** What `dcbm capture` writes: the answers of one meter, byte for byte but for what the head says. */
export interface CaptureFile {
  readonly format: 'lem-dcbm capture';
  readonly version: 1;
  /** What is in the file and what was replaced, in sentences. */
  readonly about: readonly string[];
  /** Program that wrote it, with its version. */
  readonly program: string;
  /** ISO 8601, UTC. */
  readonly takenFrom: string;
  readonly takenUntil: string;
  /** Whether the meter was asked over TLS. */
  readonly isTls: boolean;
  readonly exchanges: readonly CapturedExchange[];
}

/** One question, and what came back. */
export interface CapturedExchange {
  /** When it was asked: ISO 8601, UTC. */
  readonly at: string;
  /** Path and query of the `GET`. */
  readonly path: string;
  readonly tookMs: number;
  /** Left out: not a byte came. */
  readonly firstByteMs?: number;
  /** How the answer ended: `complete` as its framing says; else what ended it. */
  readonly end: 'complete' | 'closed' | 'timeout' | 'tooLarge' | 'broken';
  /** Code of the error when there was no connection at all. */
  readonly error?: string;
  /** How `answer` stands for bytes: as UTF-8, or each character for one byte. */
  readonly encoding: 'utf8' | 'latin1';
  /** Status line, headers and body with its framing. */
  readonly answer: string;
  /** What the signed record in it was before anything was replaced, by the key that the meter gave. */
  readonly original?: CapturedVerdict;
}

/** What was found out about a signed record. */
export interface CapturedVerdict {
  readonly verdict: 'valid' | 'invalid' | 'malformed';
  /** Codes of findings, each with the place that it is about. */
  readonly findings: readonly string[];
  /** The record in this file, by the key in this file, has another verdict or other findings. */
  readonly differsHere?: true;
}

/** More than any capture has. */
const maxExchanges = 100_000;

/**
 * Reads a capture from parsed JSON.
 *
 * @throws TypeError that says what is wrong with it.
 */
export function readCapture(value: unknown): CaptureFile {
  const file = isObject(value) ? value : {};
  if (file.format !== 'lem-dcbm capture') throw new TypeError('format must be "lem-dcbm capture"');
  if (file.version !== 1) throw new TypeError('version must be 1: it was written by another version of dcbm');
  const { exchanges, takenFrom } = file;
  if (typeof takenFrom !== 'string') throw new TypeError('takenFrom must be a text');
  if (!Array.isArray(exchanges)) throw new TypeError('exchanges must be a list');
  if (exchanges.length === 0 || exchanges.length > maxExchanges)
    throw new TypeError(`exchanges must have 1 to ${maxExchanges} entries`);
  for (const [index, exchange] of exchanges.entries()) {
    const wrong = problemOf(exchange);
    if (wrong !== undefined) throw new TypeError(`exchanges[${index}].${wrong}`);
  }
  return value as CaptureFile;
}

function problemOf(exchange: unknown): string | undefined {
  const { path, answer, encoding } = isObject(exchange) ? exchange : {};
  if (typeof path !== 'string' || !path.startsWith('/')) return 'path must be a text that begins with /';
  if (typeof answer !== 'string') return 'answer must be a text';
  return encoding === 'utf8' || encoding === 'latin1' ? undefined : 'encoding must be utf8 or latin1';
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
