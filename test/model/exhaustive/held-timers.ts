import type { AnyActorRef } from 'xstate';
import type { ActorName } from './pure-step.ts';

interface Alarm {
  readonly source: AnyActorRef;
  readonly id: string;
  readonly delayMs: number;
  readonly ring: () => void;
}

/** XState's own scheduler and the way of its events, of which neither is public. */
interface Inner {
  readonly scheduler: {
    schedule(source: AnyActorRef, target: AnyActorRef, event: unknown, delay: number, id?: string): void;
    cancel(source: AnyActorRef, id: string): void;
    cancelAll(source: AnyActorRef): void;
  };
  _relay(source: AnyActorRef, target: AnyActorRef, event: unknown): void;
}

/** The timers of a running statechart and of its children, which fire by name and never by themselves. */
export class HeldTimers {
  readonly #alarms = new Set<Alarm>();
  #unnamed = 0;

  constructor(actor: AnyActorRef) {
    const system = actor.system as unknown as Inner;
    system.scheduler.schedule = (source, target, event, delayMs, id) => {
      this.#unnamed += 1;
      const name = id ?? `unnamed ${this.#unnamed}`;
      system.scheduler.cancel(source, name);
      this.#alarms.add({
        source,
        id: name,
        delayMs,
        ring: () => system._relay(source, target, event),
      });
    };
    system.scheduler.cancel = (source, id) => {
      for (const alarm of this.#alarms)
        if (alarm.source === source && alarm.id === id) this.#alarms.delete(alarm);
    };
    system.scheduler.cancelAll = source => {
      for (const alarm of this.#alarms) if (alarm.source === source) this.#alarms.delete(alarm);
    };
  }

  /** Gives whether there was such a timer. */
  fire(actor: ActorName, id: string): boolean {
    const name = timerName(id);
    const found = [...this.#alarms].find(
      alarm =>
        (alarm.source.id === 'records' ? 'records' : 'meter') === actor && timerName(alarm.id) === name,
    );
    return found !== undefined && this.#ring(found);
  }

  /** The one that would be next, were all set at the same moment. */
  fireShortest(): boolean {
    const [first] = [...this.#alarms].sort((a, b) => a.delayMs - b.delayMs);
    return first !== undefined && this.#ring(first);
  }

  #ring(alarm: Alarm): boolean {
    this.#alarms.delete(alarm);
    alarm.ring();
    return true;
  }
}

/** The model has moments of its own: without them a timer has the same name in both. */
function timerName(id: string): string {
  return id.replace(/"\d{4}-\d\d-\d\dT[^"]*"/, 'session');
}
