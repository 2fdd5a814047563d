import { setTimeout as wait } from 'node:timers/promises';
import {
  isMeterError,
  type MeterClient,
  ProtocolError,
  type RawAnswer,
  type RawOptions,
} from '../../index.ts';

/** One question as it was asked, and every byte that came. */
export interface Taken {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly path: string;
  readonly tookMs: number;
  /** `undefined`: there was no connection. */
  readonly answer: RawAnswer | undefined;
  /** Code of the error, then. */
  readonly error?: string;
}

export interface WalkOptions {
  /** How many live measurements, one a second. */
  readonly live: number;
  /** How many of the last records. */
  readonly records: number;
  /** Also the logbook, which can take minutes; never while a transaction runs. */
  readonly logbook: boolean;
}

type Client = Pick<MeterClient, 'rawAnswer'>;

const logbookLimits = { maxBytes: 8 * 1024 * 1024, timeoutMs: 600_000 };
/** Far more than a meter has to say; nobody can make the file larger. */
const maxTotalBytes = 32 * 1024 * 1024;
const liveEveryMs = 1000;
const versions = ['v1', 'v2'] as const;

/** What no meter is known to answer, or answers in a way that nobody knows. */
export const oddPaths: readonly string[] = [
  '/',
  '/v1',
  '/v1/',
  '/v1/nothing',
  '/v1/status/',
  '/v1/STATUS',
  '/v1/status?x=1',
  '/v2/status',
  '/v2/settings',
  '/v2/certificate',
  '/v3/status',
  '/v1/legal/-20399',
  '/v1/ocmf/-20399',
  '/v1/ocmf/20399',
  '/v1/legal?transactionId=',
  '/v1/legal?transactionId=there%20is%20none',
  '/v1/ocmf?transactionId=there%20is%20none',
];

/** Walks through everything that can be read, with one question at a time. The first question has to be answered. */
export async function walk(
  client: Client,
  { live, records, logbook }: WalkOptions,
  signal: AbortSignal,
  tell: (line: string) => void,
): Promise<readonly Taken[]> {
  const taken: Taken[] = [];
  let totalBytes = 0;
  const get = async (path: string, options = {}) => {
    const one = await take(client, path, options, { signal, mustAnswer: taken.length === 0 });
    taken.push(one);
    totalBytes += one.answer?.bytes.length ?? 0;
    if (totalBytes > maxTotalBytes) throw tooMuch();
    return one;
  };
  const all = async (paths: readonly string[]) => {
    for (const path of paths) await get(path);
  };

  tell('asking for status, settings and certificate');
  const status = textOf(await get('/v1/status'));
  await all(['/v1/settings', '/v1/certificate']);
  tell('asking for both API versions');
  for (const version of versions)
    await all(['livemeasure', 'legal', 'ocmf'].map(topic => `/${version}/${topic}`));
  const spoken = statusOf(taken, '/v2/livemeasure') === 200 ? 'v2' : 'v1';
  tell(`asking for ${live} live measurements, one a second`);
  for (let count = 0; count < live; count += 1) {
    const { tookMs } = await get(`/${spoken}/livemeasure`);
    if (count < live - 1) await wait(Math.max(0, liveEveryMs - tookMs), undefined, { signal });
  }
  tell(`asking for the last ${records} records`);
  const backwards = Array.from({ length: records }, (_, back) => `-${back + 1}`);
  const index = /"indexOfLastTransaction"\s*:\s*(\d{1,10})/.exec(status)?.[1];
  const places = [...backwards, ...(index === undefined ? [] : [index])];
  await all(places.flatMap(place => [`/${spoken}/legal/${place}`, `/${spoken}/ocmf/${place}`]));
  const ids = transactionIdsIn(taken).slice(0, records);
  await all(ids.flatMap(id => [`/${spoken}/legal?${queryOf(id)}`, `/${spoken}/ocmf?${queryOf(id)}`]));
  tell('asking for what there is not');
  await all(oddPaths);
  const runs = /"transactionIsOnGoing"\s*:\s*true/.test(textOf(await get('/v1/status')));
  if (logbook && runs) tell('a transaction runs: the logbook is left out');
  else if (logbook) {
    tell('asking for the logbook, which can take minutes');
    await get('/v1/logbook', logbookLimits);
  }
  await all(['/v1/status', '/v1/settings', `/${spoken}/legal`, `/${spoken}/ocmf`, `/${spoken}/livemeasure`]);
  return taken;
}

function tooMuch(): ProtocolError {
  return new ProtocolError('METER_RESPONSE_TOO_LARGE', {
    message: `The answers have more than ${maxTotalBytes} bytes in all; nothing was written. Check that the address belongs to a LEM DCBM, and try fewer of them (--live, --records)`,
    context: { expected: `at most ${maxTotalBytes} bytes` },
  });
}

/** What is not answered is a finding, too. */
async function take(
  client: Client,
  path: string,
  options: RawOptions,
  { signal, mustAnswer }: { readonly signal: AbortSignal; readonly mustAnswer: boolean },
): Promise<Taken> {
  const at = new Date().toISOString();
  const startedMs = performance.now();
  try {
    const answer = await client.rawAnswer(path, options, signal);
    return { at, path, tookMs: answer.tookMs, answer };
  } catch (error) {
    const isFinding = isMeterError(error) && error.code !== 'METER_TLS_UNTRUSTED';
    if (mustAnswer || signal.aborted || !isFinding) throw error;
    return { at, path, tookMs: performance.now() - startedMs, answer: undefined, error: error.code };
  }
}

function textOf({ answer }: Taken): string {
  return answer === undefined ? '' : Buffer.from(answer.bytes).toString('utf8');
}

function statusOf(taken: readonly Taken[], path: string): number | undefined {
  return taken.find(each => each.path === path)?.answer?.status;
}

/** Ids that the account of a transaction names, each once. */
function transactionIdsIn(taken: readonly Taken[]): readonly string[] {
  const ids = taken
    .filter(({ path }) => path.includes('/legal'))
    .map(each => /"transactionId"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(textOf(each))?.[1])
    .map(text => (text === undefined ? '' : plainOf(text)));
  return [...new Set(ids)].filter(id => id !== '');
}

function plainOf(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    return '';
  }
}

const queryOf = (id: string): string => `transactionId=${encodeURIComponent(id.toWellFormed())}`;
