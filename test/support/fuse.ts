import type { Actor, AnyStateMachine, InspectionEvent } from 'xstate';

const mostMicrosteps = 5000;

/** Stops a statechart that goes round for ever without I/O, so that its test fails and does not hang. */
export function createFuse(): (event: InspectionEvent) => void {
  let microsteps = 0;
  return event => {
    if (event.type !== '@xstate.microstep' || event.actorRef.sessionId !== event.rootId) return;
    microsteps += 1;
    if (microsteps > mostMicrosteps) (event.actorRef as Actor<AnyStateMachine>).stop();
  };
}
