import type { BridgeOptions } from '../../../src/everest/index.ts';
import type { Meter } from '../../../src/index.ts';
import type { Simulator } from '../../../src/simulator/index.ts';

type Connect = BridgeOptions['connect'];
type Door = BridgeOptions['meter'];

/** What is around a bridge that is wrong on purpose. */
export interface Around {
  readonly place: { readonly host: string; readonly port: number };
  readonly simulator: Simulator;
}

/** A bridge that a scenario has to refuse: the right one with something laid over its wires, or other options. */
export interface Wrong {
  readonly connect?: (connect: Connect) => Connect;
  readonly door?: (door: Door, around: Around) => Door;
  readonly options?: Partial<BridgeOptions>;
  /** It does not look into the journal that it was given. */
  readonly forgetsJournal?: boolean;
  /** What it does beside ending. */
  readonly onClose?: (meter: Meter | undefined) => Promise<void>;
}

type Send = (topic: string, text: string) => Promise<boolean>;

/** What it publishes goes through here. */
export function publishing(alter: (topic: string, text: string, send: Send) => Promise<boolean>): Wrong {
  return {
    connect: connect => async attempt => {
      const attempted = await connect(attempt);
      if (attempted.kind === 'failed') return attempted;
      const { session } = attempted;
      const publish: Send = (topic, text) => alter(topic, text, session.publish);
      return { kind: 'connected', session: { close: () => session.close(), publish } };
    },
  };
}

/** Of messages whose topic ends so, the text is another one. */
export function saying(ending: string, alter: (message: never) => unknown): Wrong {
  return publishing((topic, text, send) =>
    topic.includes(ending)
      ? send(topic, JSON.stringify(alter(JSON.parse(text) as never)))
      : send(topic, text),
  );
}

/** Messages whose topic ends so, and that fit, are not sent. */
export function silentOn(ending: string, fits: (text: string) => boolean = () => true): Wrong {
  return publishing((topic, text, send) =>
    topic.includes(ending) && fits(text) ? Promise.resolve(true) : send(topic, text),
  );
}

/** What it hears goes through here. */
export function hearing(
  alter: (topic: string, text: string, take: (topic: string, text: string) => void) => void,
): Wrong {
  return {
    connect: connect => attempt =>
      connect({ ...attempt, onMessage: (topic, text) => alter(topic, text, attempt.onMessage) }),
  };
}
