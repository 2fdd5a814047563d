import { pauseMs } from './backoff.ts';
import type { Connect, Session } from './mqtt-session.ts';

/** The way to whoever listens at a broker. Nothing waits here: what cannot be sent now is not sent. */
export interface Broker {
  readonly isConnected: boolean;
  /** `true` once the broker has it; `false` when it is not there, goes away, or does not take it. */
  publish(topic: string, text: string, isRetained?: boolean): Promise<boolean>;
  /** Bounded; may be called twice. */
  close(): Promise<void>;
}

export interface BrokerOptions {
  readonly connect: Connect;
  readonly subscriptions: readonly string[];
  /** What a broker may refuse. */
  readonly wishes?: readonly string[];
  /** Connected, and every subscription is in force. */
  readonly onConnected: () => void;
  readonly onMessage: (topic: string, text: string) => void;
  /** Why there is no connection: once for each reason, until one is there again. */
  readonly onTrouble: (reason: string) => void;
  /** The broker does not take what is published there: once for each topic of a connection. */
  readonly onRefused: (topic: string, reason: string) => void;
}

/** Keeps a connection to the broker, and makes a new one for ever, with growing pauses. */
export function keepConnected(options: BrokerOptions): Broker {
  let session: Session | undefined;
  let failures = 0;
  let told: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let opening: AbortController | undefined;
  let isClosed = false;
  /** Older brokers speak 3.1.1 alone, and cut off whoever begins with 5. */
  let version: 5 | 4 = 5;

  const tryAgain = (reason: string) => {
    if (isClosed) return;
    if (told !== reason) options.onTrouble(reason);
    told = reason;
    timer = setTimeout(() => void open(), pauseMs(failures));
    failures += 1;
  };

  async function open(): Promise<void> {
    opening = new AbortController();
    const refused = new Set<string>();
    const attempt = await options.connect({
      version,
      subscriptions: options.subscriptions,
      wishes: options.wishes ?? [],
      signal: opening.signal,
      onMessage: options.onMessage,
      onRefused(topic, reason) {
        if (!refused.has(topic)) options.onRefused(topic, reason);
        refused.add(topic);
      },
      onLost(reason) {
        session = undefined;
        tryAgain(reason);
      },
    });
    if (attempt.kind === 'failed') {
      if (attempt.isHandshake) version = version === 5 ? 4 : 5;
      tryAgain(attempt.reason);
      return;
    }
    if (isClosed) {
      await attempt.session.close();
      return;
    }
    session = attempt.session;
    failures = 0;
    told = undefined;
    options.onConnected();
  }

  void open();

  return {
    get isConnected() {
      return session !== undefined;
    },
    publish: async (topic, text, isRetained = false) =>
      session === undefined ? false : session.publish(topic, text, isRetained),
    async close() {
      isClosed = true;
      clearTimeout(timer);
      opening?.abort();
      const open = session;
      session = undefined;
      await open?.close();
    },
  };
}
