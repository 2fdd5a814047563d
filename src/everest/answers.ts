import { createHash } from 'node:crypto';
import type { AskDoor } from './ask-door.ts';
import { remember } from './bounded.ts';
import type { Reply } from './messages.ts';
import { monotonicMs } from './monotonic.ts';
import { refusalOf } from './refusal.ts';
import { type Asked, requestOf } from './request.ts';
import { wait } from './wait.ts';

/** When EVerest gets its answer, ms after its request came. */
export interface AnswerTimes {
  /** EVerest subscribes to the answer only after it has asked, so that one that comes at once may be lost. */
  readonly notBefore: number;
  /** By then it is told that it failed. EVerest itself has no patience beyond 30 s to spare. */
  readonly overdue: number;
  /** From then on nothing is sent to the meter for a start. */
  readonly withdrawn: number;
}

export interface AnswersOptions {
  readonly prefix: string;
  readonly times: AnswerTimes;
  readonly carryOut: (asked: Exclude<Asked, { kind: 'nonsense' }>, door: AskDoor) => Promise<Reply>;
  /** `true` when the broker has it. */
  readonly publish: (topic: string, reply: Reply) => Promise<boolean>;
  readonly talk: (line: string) => void;
}

export interface Answers {
  /** A message on the topic of starts or of stops. Whatever it is, it does no harm. */
  take(kind: 'start' | 'stop', text: string): void;
  /** Answers what still waits: the bridge ends. */
  close(): Promise<void>;
}

/** A broker, or a bridge between two, may deliver twice within this time. */
const rememberedMs = 60_000;
/** EVerest asks for one thing at a time. */
const maxUnderWay = 32;
/** Between two tries to hand an answer to a broker that is away. */
const republishMs = 200;

/** Every request is carried out once and answered in time. */
export function createAnswers({ prefix, times, carryOut, publish, talk }: AnswersOptions): Answers {
  /** What came lately, by its bytes, and what becomes of it. */
  const lately = new Map<string, { readonly atMs: number; readonly reply: Promise<Reply> }>();
  const underWay = new Set<Promise<void>>();
  const closed = new AbortController();

  function take(kind: 'start' | 'stop', text: string) {
    const atMs = monotonicMs();
    const { asked, replyTopic } = requestOf(kind, text, prefix);
    const key = createHash('sha256').update(`${kind} ${text}`).digest('base64');
    const before = lately.get(key);
    const isAgain = replyTopic !== undefined && before !== undefined && atMs - before.atMs < rememberedMs;
    const reply = isAgain ? before.reply : answerTo(kind, asked);
    if (replyTopic === undefined) {
      const isDone = asked.kind === 'nonsense' ? '' : 'carried out, and ';
      talk(`a ${kind} came without a topic for the answer: it is ${isDone}not answered`);
      return;
    }
    if (!isAgain) remember(lately, key, { atMs, reply });
    const answered = deliver(replyTopic, reply, atMs);
    underWay.add(answered);
    void answered.then(() => underWay.delete(answered));
  }

  async function answerTo(kind: 'start' | 'stop', asked: Asked): Promise<Reply> {
    if (asked.kind === 'nonsense') {
      talk(`nonsense came as a ${kind}: ${asked.reason}`);
      return refusalOf(kind, '', asked.reason);
    }
    if (underWay.size >= maxUnderWay) return refusalOf(kind, '', 'too many requests are under way');
    const withdrawal = new AbortController();
    const overdue = new AbortController();
    const isDone = new AbortController();
    const timer = setTimeout(() => withdrawal.abort(), times.withdrawn);
    const withdrawn = AbortSignal.any([withdrawal.signal, closed.signal]);
    const done = carryOut(asked, { withdrawn, overdue: overdue.signal }).catch((error: unknown) =>
      refusalOf(kind, idOf(asked), error),
    );
    const late = wait(times.overdue, AbortSignal.any([isDone.signal, closed.signal]));
    const reply = await Promise.race([done, late]);
    clearTimeout(timer);
    if (reply !== undefined) {
      isDone.abort();
      tell(kind, idOf(asked), reply);
      return reply;
    }
    overdue.abort();
    void done.then(({ status }) => talk(`what was answered late is done: ${status}`));
    const reason = closed.signal.aborted ? 'the bridge ends' : `it takes longer than ${times.overdue} ms`;
    const refusal = refusalOf(kind, idOf(asked), `${reason}; it may have its effect all the same`);
    tell(kind, idOf(asked), refusal);
    return refusal;
  }

  function tell(kind: 'start' | 'stop', transactionId: string, reply: Reply) {
    const id = transactionId === '' ? 'whatever runs' : JSON.stringify(transactionId);
    talk(reply.status === 'OK' ? `${kind} of ${id}: OK` : reply.error);
  }

  async function deliver(topic: string, reply: Promise<Reply>, atMs: number): Promise<void> {
    const never = new AbortController().signal;
    const message = await reply;
    await wait(Math.max(0, atMs + times.notBefore - monotonicMs()), never);
    while (!(await publish(topic, message))) {
      if (closed.signal.aborted || monotonicMs() - atMs >= times.overdue) return;
      await wait(republishMs, closed.signal);
    }
  }

  return {
    take,
    async close() {
      closed.abort();
      await Promise.all(underWay);
    },
  };
}

function idOf(asked: Exclude<Asked, { kind: 'nonsense' }>): string {
  const id: unknown = asked.kind === 'start' ? asked.request.transactionId : asked.transactionId;
  return typeof id === 'string' ? id : '';
}
