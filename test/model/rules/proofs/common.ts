import { recordOf, type Story } from '../../story.ts';

export const running = { as: 'started' } as const;
export const nothing = { as: 'nothing' } as const;
export const a = { id: 'A', counter: 1, runs: true };
export const aEnded = { id: 'A', counter: 1, runs: false };
export const givesBack = (counter: number) => ({ as: 'record', ocmf: recordOf(counter) }) as const;
export const handsOver = (type: string, counter: number, again?: boolean) => ({
  type,
  record: { ocmf: recordOf(counter) },
  ...(again && { again }),
});
export const startsA = (told: Story) => told.start('A').posts('A', 201, 1).told(running);
export const stopsA = (told: Story) => startsA(told).stop('A').puts('A', 200, 1).record(1).told(givesBack(1));

/** An announcement about a transaction. */
export function tells(type: string, transactionId = 'A') {
  return { type, transactionId };
}
