import { faultKinds } from '../../src/simulator/index.ts';
import { exceptions } from '../../test/integration/faults/exceptions.ts';
import { expectedOf } from '../../test/integration/faults/expected.ts';
import { type FaultRow, faultRows, isJournalFault } from '../../test/integration/faults/fault-rows.ts';
import type { Outcome } from '../../test/integration/faults/outcome.ts';
import { outcomes } from '../../test/integration/faults/outcomes.ts';
import { durations, faultClasses, type PhaseName, phases } from '../../test/integration/faults/phases.ts';
import { code, page, table } from './markdown.ts';

const phaseNames = Object.keys(phases) as PhaseName[];

/** What every fault does in every phase, from the table that the fault suite holds every run against. */
export function faultsPage(): string {
  const cells = faultRows.length * phaseNames.length * durations.length;
  const inRows = faultRows.map(({ fault }) => fault.kind as string);
  const others = faultKinds
    .filter(kind => !inRows.includes(kind))
    .map(kind => code(kind))
    .join(', ');
  const intro = `What happens when something breaks at the worst moment. Every cell below is a test: the simulated meter breaks in
that way in that phase, over a real socket and with a real journal file, and caller, journal and meter must see what the
cell says. \`FAULT_CELLS=all npx vitest run test/integration/faults\` runs all ${cells} and prints the same table, a
part for each file; so does \`.ci/run\`, and \`npm test\` runs every ninth. ${others} of the simulated meter are no faults of
one request, and have tests of their own.`;
  const ending = `Whatever the cell says, it ends well once the fault is over, and that is part of each test: the command was answered within
a minute, the link is back, a transaction that runs can be stopped, nothing stays pending, and the next session goes well.
Every transaction that the meter began is in the journal with exactly one record, byte for byte the meter's, or with one
that was told as \`record.invalid\`. No start or stop was repeated without a read in between. After a restart, a new driver
with the same journal finds nothing to resume, to fetch or to give up.`;
  return page(
    'What happens when something breaks',
    intro,
    `## The matrix\n\nA cell names what is seen of a fault that strikes one request, and, behind the slash where it differs, of one that strikes
every request for 30 seconds. Where nobody answers at all, the short fault lasts 1.5 seconds or as long as the row says,
where the journal is held, 0.2 seconds. The names are explained below.`,
    table(['fault', ...phaseNames], faultRows.map(matrixRow)),
    `## The end of every cell\n\n${ending}`,
    `## Outcomes\n\nAt the moment at which the caller is answered, or, where there is no command, when the fault is over.`,
    table(
      ['outcome', 'caller', 'journal', 'meter', 'starts and stops sent'],
      Object.entries<Outcome>(outcomes).map(([name, { caller, journal, meter, starts, stops }]) => [
        `**${name}**`,
        caller,
        journal,
        meter,
        starts + stops === 0 ? '' : `${starts}, ${stops}`,
      ]),
    ),
    '## Phases\n\nWhere the session is, and what is struck.',
    table(
      ['phase', 'struck'],
      Object.entries(phases).map(([name, struck]) => [name, struck]),
    ),
    `## Faults\n\nTo the driver, many faults look the same, so the rules are one per class. \`test/integration/faults/expected.ts\` has them.`,
    table(
      ['fault', 'in the simulator', 'class', 'a read fails with', 'a command is refused with', 'exception'],
      faultRows.map(faultRow),
    ),
    table(['class', 'what it is'], Object.entries(faultClasses)),
  );
}

function matrixRow(row: FaultRow): string[] {
  const cells = phaseNames.map(phase => {
    const [once, lasting] = durations.map(duration => expectedOf(row, phase, duration));
    return once === lasting ? `${once}` : `${once} / ${lasting}`;
  });
  return [row.name, ...cells];
}

function faultRow(row: FaultRow): string[] {
  const { name, fault, class: faultClass, code: read, refusal } = row;
  const inSimulator = isJournalFault(fault) ? 'none: another connection holds the file' : code(json(fault));
  return [
    name,
    inSimulator,
    faultClass,
    code(read ?? ''),
    code(refusal ?? ''),
    exceptions[name]?.because ?? '',
  ];
}

function json(value: object): string {
  return JSON.stringify(value).replaceAll(/(?<=[,:])(?=["{\d-])/g, ' ');
}
