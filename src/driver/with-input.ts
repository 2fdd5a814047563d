import type { StateMachine } from 'xstate';

/** The type of the same machine with another input. */
export type WithInput<Machine, Input> =
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
        Input,
        Output,
        Emitted,
        Meta,
        Config,
        TransitionMeta
      >
    : never;
