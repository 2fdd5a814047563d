import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { isMeterError } from '../../src/index.ts';
import type { Fault } from '../../src/simulator/index.ts';
import { aRequest, createRig } from '../support/rig.ts';
import { watch } from './invariants.ts';

/**
 * Random commands, faults and times. The same ones every time; MODEL_SEED and MODEL_RUNS ask for others, and for more. A
 * failure prints its seed and is made as small as it can be.
 */
const runs = Number(process.env.MODEL_RUNS ?? 150);
const seed = Number(process.env.MODEL_SEED ?? 1);

/** Of one sequence, on a machine with much else to do. */
const longestMs = 4000;

type Step =
  | { readonly do: 'start' }
  | { readonly do: 'stop'; readonly which: 'any' | 'last' }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'power'; readonly openTransaction: 'open' | 'closed'; readonly offForMs: number }
  | { readonly do: 'recover' };

const match = fc.record({
  path: fc.constantFrom('/v1/status', '/v1/settings', '/v2/livemeasure', '/v2/legal', '/v2/ocmf'),
  times: fc.integer({ min: 1, max: 5 }),
});
const fault: fc.Arbitrary<Fault> = fc.oneof(
  match.map(match => ({ kind: 'reset', match }) as const),
  match.map(match => ({ kind: 'lostAnswer', match }) as const),
  match.map(match => ({ kind: 'status', status: 503, match }) as const),
  match.map(match => ({ kind: 'garbage', match }) as const),
  match.map(match => ({ kind: 'slow', delayMs: 1500, match }) as const),
  match.map(match => ({ kind: 'hang', match }) as const),
  match.map(match => ({ kind: 'hang', acts: true, match }) as const),
  match.map(
    match => ({ kind: 'resultZero', match: { ...match, path: '/v1/settings', method: 'PUT' } }) as const,
  ),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: 'start' } as const) },
  {
    weight: 4,
    arbitrary: fc.constantFrom({ do: 'stop', which: 'any' }, { do: 'stop', which: 'last' } as const),
  },
  { weight: 4, arbitrary: fc.constantFrom(0, 300, 2000, 12_000).map(ms => ({ do: 'pass', ms }) as const) },
  { weight: 6, arbitrary: fault.map(fault => ({ do: 'fault', fault }) as const) },
  {
    weight: 1,
    arbitrary: fc
      .record({
        openTransaction: fc.constantFrom('open', 'closed'),
        offForMs: fc.constantFrom(0, 5000),
      } as const)
      .map(power => ({ do: 'power', ...power }) as const),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'recover' } as const) },
) as fc.Arbitrary<Step>;

let executed = 0;
afterAll(() => {
  process.stdout.write(`random sequences on the real driver: ${executed} (seed ${seed})\n`);
});

describe('whatever is commanded and whatever fails', () => {
  it('the meter is treated well, every command is answered, and every record comes home', {
    timeout: runs * longestMs,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async steps => {
        executed += 1;
        expect(await violationsOf(steps)).toEqual([]);
      }),
      { numRuns: runs, seed },
    );
  });
});

/** Plays the steps, then mends everything and looks at what remains. */
async function violationsOf(steps: readonly Step[]): Promise<readonly string[]> {
  await using rig = await createRig({ config: { resilienceInitialConnectionRetryDelay: 1000 } });
  const { simulator, meter } = rig;
  const seen = watch(rig);
  const answers: Promise<unknown>[] = [];
  const strange: string[] = [];
  let count = 0;
  let answered = 0;
  const note = (promise: Promise<unknown>) => {
    const settled = promise.then(
      () => undefined,
      error => {
        if (!isMeterError(error) || error.code === 'METER_INTERNAL')
          strange.push(`a strange error: ${error}`);
      },
    );
    answers.push(settled.finally(() => (answered += 1)));
  };

  note(meter.start());
  await rig.pass(100);
  for (const each of steps) {
    if (each.do === 'start') note(meter.startTransaction(aRequest(`tx-${++count}`)));
    else if (each.do === 'stop') note(meter.stopTransaction(each.which === 'any' ? '' : `tx-${count}`));
    else if (each.do === 'pass') await rig.pass(each.ms);
    else if (each.do === 'fault') simulator.faults.add(each.fault);
    else if (each.do === 'power') simulator.powerCycle(each);
    else meter.actor.send({ type: 'meter.recover' });
  }
  simulator.faults.clear();
  await rig.until('every command to be answered', () => answered === answers.length, 300_000);
  await rig.pass(15_000);
  await rig.until('the link to be back', () => isOnline(rig.states.at(-1)), 300_000);
  note(meter.stopTransaction());
  await rig.until('the last stop', () => answered === answers.length, 300_000);
  await rig.until('owed records', () => owesNothing(rig.states.at(-1)), 300_000);
  await rig.pass(500);

  const missing = [...seen.started]
    .filter(id => !seen.delivered.has(id))
    .map(id => `the record of ${id} never came`);
  const open = simulator.state.openTransactionId;
  const left = open === undefined ? [] : [`${open} was left open`];
  await meter.stop();
  await rig.pass(1500);
  return [...seen.violations, ...strange, ...missing, ...left];
}

function isOnline(state: object | undefined): boolean {
  return state !== undefined && 'link' in state && state.link === 'online';
}

function owesNothing(state: object | undefined): boolean {
  return (
    state !== undefined &&
    'owedTransactionIds' in state &&
    (state.owedTransactionIds as unknown[]).length === 0
  );
}
