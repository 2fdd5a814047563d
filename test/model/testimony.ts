import type { Account, Exchange, Moment, Session } from './account.ts';

/** What `/legal` names: the transaction that runs, or the last one. */
export interface LegalTestimony {
  readonly transactionId: string;
  readonly paginationCounter: number;
  readonly runs: boolean;
}

/** What a record says of itself. */
export interface RecordTestimony {
  readonly paginationCounter: number;
  /** It has begin and end, and the end is not marked TX C. */
  readonly isFinal: boolean;
}

/** A stretch of the history: after `after`, up to `until`. */
export interface Stretch {
  readonly life: number;
  readonly after: number;
  readonly until: number;
}

/** One look: both witnesses, with no write of this driver in between. */
export interface Look {
  readonly status: boolean;
  readonly legal: LegalTestimony | 'nothing';
  /** Place in the history at which both were known. */
  readonly at: number;
}

const finalMarks = ['E', 'L', 'R', 'A', 'P'];

/** Undefined: no answer, or none that says it. */
export function statusSays({ method, path, answered, received }: Exchange): boolean | undefined {
  if (method !== 'GET' || path !== '/v1/status' || !received || answered?.status !== 200) return undefined;
  const value = bodyOf(answered)?.status?.bits?.transactionIsOnGoing;
  return typeof value === 'boolean' ? value : undefined;
}

/** What `GET /legal` without an id said; 400, 404 and an empty id are "nothing" (a virgin meter). */
export function legalSays({
  method,
  path,
  answered,
  received,
}: Exchange): LegalTestimony | 'nothing' | undefined {
  if (method !== 'GET' || !/^\/v[12]\/legal$/.test(path) || !received || !answered) return undefined;
  if (answered.status === 400 || answered.status === 404) return 'nothing';
  const { transactionId, paginationCounter, meterValue } = bodyOf(answered) ?? {};
  if (answered.status !== 200 || typeof transactionId !== 'string') return undefined;
  if (transactionId === '') return 'nothing';
  return { transactionId, paginationCounter, runs: (meterValue?.transactionStatus & 4) !== 0 };
}

/** What a signed record says of itself. */
export function recordIn(text: string): RecordTestimony | undefined {
  const payload = parsed(text.split('|')[1] ?? '');
  const counter = /^T(\d+)$/.exec(payload?.PG ?? '')?.[1];
  if (counter === undefined || !Array.isArray(payload?.RD)) return undefined;
  const marks = payload.RD.flatMap(({ TX }: { TX?: string }) => TX ?? []);
  return {
    paginationCounter: Number(counter),
    isFinal: marks.includes('B') && finalMarks.includes(marks.at(-1) ?? ''),
  };
}

export function isWrite({ method, path }: Exchange): boolean {
  return (method === 'POST' || method === 'PUT') && path.includes('/legal');
}

/** The answer to a stop says that it is one. */
export function isStopped({ method, path, answered, received }: Exchange): boolean {
  if (method !== 'PUT' || !path.includes('/legal') || !received || answered?.status !== 200) return false;
  return (bodyOf(answered)?.meterValue?.transactionStatus & 4) === 0;
}

/** The answer to a write says that the meter did not do it. */
export function isRefused({ answered, received, method }: Exchange): boolean {
  if (!received || !answered) return false;
  if (answered.status >= 200 && answered.status < 300)
    return method === 'POST' && bodyOf(answered)?.running === false;
  return answered.status >= 400 && answered.status < 500 && ![408, 425, 429].includes(answered.status);
}

/** Reads and writes that were sent and received in a stretch. */
export function within({ exchanges }: Account, { life, after, until }: Stretch): Exchange[] {
  return exchanges.filter(
    each =>
      each.life === life &&
      each.sent.index > after &&
      each.received !== undefined &&
      each.received.index <= until,
  );
}

/** Looks that were taken as a whole in a stretch. */
export function looksIn(account: Account, stretch: Stretch): Look[] {
  const reads = within(account, stretch);
  const writes = account.exchanges.filter(each => each.life === stretch.life && isWrite(each));
  return reads.flatMap(first => {
    const status = statusSays(first);
    if (status === undefined) return [];
    return reads.flatMap(second => {
      const legal = legalSays(second);
      if (legal === undefined || writes.some(write => isBetween(write.sent, first, second))) return [];
      return [{ status, legal, at: Math.max(first.received?.index ?? 0, second.received?.index ?? 0) }];
    });
  });
}

/** Both witnesses say that nothing runs. */
export function showsNothing({ status, legal }: Look): boolean {
  return !status && (legal === 'nothing' || !legal.runs);
}

/** `/status` says that nothing runs, and the record of the id that `/legal` names has begin and end. */
export function thirdWitnessSaysNothing(account: Account, stretch: Stretch): boolean {
  const reads = within(account, stretch);
  const named = reads.map(legalSays).filter(legal => typeof legal === 'object');
  const finals = reads
    .filter(({ path }) => path.includes('/ocmf'))
    .map(({ answered }) => recordIn(answered?.text ?? ''))
    .filter(record => record?.isFinal);
  return (
    reads.some(read => statusSays(read) === false) &&
    finals.some(final => named.some(legal => legal.paginationCounter === final?.paginationCounter))
  );
}

/** By what was read in this stretch, this session does not run. */
export function isShownEnded(account: Account, session: Session, stretch: Stretch): boolean {
  const reads = within(account, stretch);
  const isPut = reads.some(
    each => isStopped(each) && each.arrived?.asks?.transactionId === session.transactionId,
  );
  const isFinal = reads.some(({ path, answered }) => {
    const record = path.includes('/ocmf') ? recordIn(answered?.text ?? '') : undefined;
    return record?.isFinal && record.paginationCounter === session.paginationCounter;
  });
  const looks = looksIn(account, stretch);
  return (
    isPut ||
    looks.some(showsNothing) ||
    looks.some(({ legal }) => legal !== 'nothing' && legal.paginationCounter > session.paginationCounter) ||
    (isFinal && reads.some(read => statusSays(read) === false))
  );
}

/** The newest look of a stretch. */
export function lastLookIn(account: Account, stretch: Stretch): Look | undefined {
  return looksIn(account, stretch).reduce<Look | undefined>(
    (newest, look) => (newest === undefined || look.at >= newest.at ? look : newest),
    undefined,
  );
}

/** Whether a session runs in the meter at a moment. */
export function runsAt({ began, ended }: Session, index: number): boolean {
  return began.index <= index && (ended === undefined || ended.index > index);
}

function isBetween({ index }: Moment, first: Exchange, second: Exchange): boolean {
  const from = Math.min(first.sent.index, second.sent.index);
  const to = Math.max(first.received?.index ?? 0, second.received?.index ?? 0);
  return index > from && index < to;
}

// biome-ignore lint/suspicious/noExplicitAny: an answer may say anything
const bodies = new WeakMap<object, any>();

/** The rules ask again and again, and an answer stays what it is. */
// biome-ignore lint/suspicious/noExplicitAny: an answer may say anything
function bodyOf(answered: { readonly text: string }): any {
  if (!bodies.has(answered)) bodies.set(answered, parsed(answered.text));
  return bodies.get(answered);
}

// biome-ignore lint/suspicious/noExplicitAny: an answer may say anything
function parsed(text: string): any {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
