import type { StateMachine } from 'xstate';
import type { MeterMachineInput } from '../../machines/meter/vocabulary.ts';
import type { meterMachine } from '../../machines/meter.machine.ts';

type MeterMachine = typeof meterMachine;

/** The same machine type, but nobody has to give an input. */
type WithoutInput<Machine> =
  Machine extends StateMachine<
    infer Context,
    infer Event,
    infer Children,
    infer Actor,
    infer Action,
    infer Guard,
    infer Delay,
    infer State,
    infer Tag,
    infer _Input,
    infer Output,
    infer Emitted,
    infer Meta,
    infer Config,
    infer TransitionMeta
  >
    ? StateMachine<
        Context,
        Event,
        Children,
        Actor,
        Action,
        Guard,
        Delay,
        State,
        Tag,
        undefined,
        Output,
        Emitted,
        Meta,
        Config,
        TransitionMeta
      >
    : never;

/**
 * Gives a machine its input beforehand, so that an embedding machine can invoke it without knowing any. XState has no
 * such thing; `provide` made this machine object for us alone, so replacing its method changes nobody else's.
 */
export function bindInput(machine: MeterMachine, input: MeterMachineInput): WithoutInput<MeterMachine> {
  const getInitialSnapshot = machine.getInitialSnapshot.bind(machine);
  machine.getInitialSnapshot = scope => getInitialSnapshot(scope, input);
  return machine as unknown as WithoutInput<MeterMachine>;
}
