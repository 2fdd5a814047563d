import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { createMachine } from 'xstate';
import { playPath } from '../model/play-path.ts';
import { pathsOf, views } from '../model/views/index.ts';
import type { View } from '../model/views/view.ts';
import { mayBreak, mend } from '../support/breaks.ts';
import type { MeterSnapshot, Path } from '../support/model.ts';
import { type Mutant, mutantsOf } from './mutants.ts';
import { mutationPage } from './page.ts';
import { reasons } from './survivors.ts';

/**
 * Do the generated paths bite? The paths come from the statechart as it is; the driver that plays them runs a mutant of
 * it. A mutant is killed by the first path on which state, context, announcements or an invariant is not as it should be.
 * MUTANTS=TEXT takes only mutants with the text in their name.
 */
const running = vi.hoisted(() => ({ machine: undefined as unknown }));
vi.mock(import('../../machines/meter.machine.ts'), async original => {
  const real = await original();
  return {
    get meterMachine() {
      return (running.machine ?? real.meterMachine) as typeof real.meterMachine;
    },
  };
});
vi.mock(import('../../src/ocmf/index.ts'), async original => {
  const real = await original();
  return {
    ...real,
    verifyRecord: (...parameters) => {
      mayBreak('verification');
      return real.verifyRecord(...parameters);
    },
  };
});
vi.mock(import('../../src/transport/create-transport.ts'), async original => {
  const real = await original();
  return {
    ...real,
    createTransport: options => {
      mayBreak('connection');
      return real.createTransport(options);
    },
  };
});

const { meterMachine } = await vi.importActual<typeof import('../../machines/meter.machine.ts')>(
  '../../machines/meter.machine.ts',
);
interface Play {
  readonly view: View;
  readonly path: Path<typeof meterMachine>;
  readonly visits: readonly { readonly ids: ReadonlySet<string>; readonly next: string }[];
}

/** So many of the paths that go through the changed state, the short ones first. */
const pathsPerMutant = 100;
const wanted = process.env.MUTANTS ?? '';
const mutants = mutantsOf(meterMachine.config as never).filter(({ name }) => name.includes(wanted));
const plays: readonly Play[] = views
  .flatMap(view => pathsOf(view, meterMachine).map(path => ({ view, path, visits: visitsOf(path) })))
  .toSorted((a, b) => a.path.length - b.path.length);
const verdicts = new Map<string, 'killed' | 'survived'>();

it.each(mutants.map(mutant => [mutant.name, mutant] as const))('%s', async (name, mutant) => {
  running.machine = machineOf(mutant);
  const verdict = (await isNoticed(mutant)) ? 'killed' : 'survived';
  verdicts.set(name, verdict);
  running.machine = undefined;
  mend();
  vi.useRealTimers();
  if (verdict === 'survived')
    expect(reasons, `${name} survives, and nobody knows why`).toHaveProperty([name]);
});

afterAll(() => {
  const survivors = [...verdicts].filter(([, verdict]) => verdict === 'survived').map(([name]) => name);
  const rate = ((100 * (verdicts.size - survivors.length)) / verdicts.size).toFixed(1);
  for (const name of survivors) process.stdout.write(`survived: ${name} (${reasons[name] ?? 'no reason'})\n`);
  process.stdout.write(
    `mutants ${verdicts.size}, killed ${verdicts.size - survivors.length}, rate ${rate} %\n`,
  );
  if (wanted !== '') return;
  const page = join(import.meta.dirname, '../../docs/explanation/mutation.md');
  writeFileSync(page, mutationPage(mutants, survivors));
  if (Number(rate) < 95) process.exitCode = 1;
});

function machineOf({ config }: Mutant): unknown {
  // A mutant may go round for ever.
  return createMachine(
    { ...config, options: { maxIterations: 1000 } } as never,
    meterMachine.implementations as never,
  );
}

async function isNoticed(mutant: Mutant): Promise<boolean> {
  for (const { view, path } of chosenFor(mutant)) {
    try {
      await playPath(view, path, 'socket');
    } catch {
      return true;
    }
  }
  return false;
}

/** Paths on which the change can show: those that have the event in the state, or else go through the state. */
function chosenFor({ stateId, event }: Mutant): readonly Play[] {
  const through = plays.filter(({ visits }) => visits.some(({ ids }) => ids.has(stateId)));
  const exact = through.filter(({ visits }) =>
    visits.some(({ ids, next }) => ids.has(stateId) && event !== '' && next.includes(event)),
  );
  return [...spread(exact, pathsPerMutant), ...spread(through, pathsPerMutant)];
}

/** So many of them: the shortest, and then some of every length. */
function spread(all: readonly Play[], count: number): readonly Play[] {
  const short = all.slice(0, count / 2);
  const rest = all.slice(count / 2);
  const every = Math.max(1, Math.ceil(rest.length / (count / 2)));
  return [...short, ...rest.filter((_play, index) => index % every === 0)];
}

/** The ids of the active states before each event of a path, and after the last. */
function visitsOf(path: Play['path']): Play['visits'] {
  const first = new Set(['meter', 'meter.connecting', 'meter.connecting.identifying']);
  const idsOf = (state: MeterSnapshot) =>
    new Set((state as unknown as { _nodes: readonly { id: string }[] })._nodes.map(({ id }) => id));
  return [first, ...path.map(({ state }) => idsOf(state))].map((ids, index) => ({
    ids,
    next: path[index]?.event.type ?? '',
  }));
}
