import { Observable } from 'rxjs';
import type { ActorRefFrom, SnapshotFrom } from 'xstate';
import type { Measurement } from '../domain/measurement.ts';
import type { MeterLogic } from './meter-logic.ts';

/** A running meter actor, as `createActor` or an embedding machine has it. */
export type MeterActorRef = ActorRefFrom<MeterLogic>;

/**
 * The live measurements of a running meter actor, one a second. Hot, without replay; silent while the meter cannot be
 * read. Completes when the actor stops, at once when it has stopped already, and never errors.
 */
export function measurementsOf(meter: MeterActorRef): Observable<Measurement> {
  return new Observable(subscriber => {
    let poller: SnapshotFrom<MeterLogic>['children']['telemetry'];
    let listening: { unsubscribe(): void } | undefined;
    const complete = () => subscriber.complete();
    const follow = ({ status, children }: SnapshotFrom<MeterLogic>) => {
      if (status !== 'active') return complete();
      if (children.telemetry === poller) return;
      // Lets go of the last poller, which ends without a word.
      listening?.unsubscribe();
      poller = children.telemetry;
      listening = poller?.on('measurement.received', ({ measurement }) => subscriber.next(measurement));
    };
    // Why the actor ended is for those to hear who watch the actor.
    const watching = meter.subscribe({ next: follow, error: complete, complete });
    follow(meter.getSnapshot());
    return () => {
      watching.unsubscribe();
      listening?.unsubscribe();
    };
  });
}
