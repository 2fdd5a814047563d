import { nodeContestant } from '../kit/contestant.ts';
import type { Figure } from '../kit/figure.ts';
import { inRounds } from '../kit/rounds.ts';
import { ratioOf } from '../kit/statistics.ts';

/** How much of the speed of a bare crypto.verify is left once a record is read and judged. */
export const ocmf: Figure = {
  name: 'ocmf',
  measures: ['ocmf-verdict', 'ocmf-findings'],
  async run({ app, core, isQuick }) {
    await using program = nodeContestant(app.program('driver-ocmf'), [], { core });
    const take = (order: string) => async () => (await program.ask<{ tookMs: number }>(order)).tookMs;
    const { verify, verdict, findings } = await inRounds(
      {
        verify: take('verify'),
        verdict: take('verdict'),
        findings: take('findings'),
      },
      { rounds: isQuick ? 7 : 20, warmUps: 2, before: () => program.ask('prepare 500') },
    );
    return [
      { figure: 'ocmf-verdict', ...ratioOf(verify, verdict) },
      { figure: 'ocmf-findings', ...ratioOf(verify, findings) },
    ];
  },
};
