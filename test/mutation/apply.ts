import { type AnyStateMachine, createMachine } from 'xstate';
import { type Mutant, mutantsOf } from './mutants.ts';

/** The machine with one change. */
export function applied<Machine extends AnyStateMachine>(machine: Machine, { config }: Mutant): Machine {
  // A mutant may go round for ever.
  const options = { maxIterations: 1000 };
  return createMachine({ ...config, options } as never, machine.implementations as never) as never;
}

export function mutantNamed(machine: AnyStateMachine, name: string): Mutant {
  const mutant = mutantsOf(machine.config as never).find(each => each.name === name);
  if (mutant === undefined) throw new Error(`there is no mutant ${name}`);
  return mutant;
}
