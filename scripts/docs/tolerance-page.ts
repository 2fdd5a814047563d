import {
  type Kind,
  type Oddity,
  type Outcome,
  oddities,
  type Refused,
  type ToleranceRow,
  toleranceTables,
} from '../../test/unit/protocol/tolerance-table.ts';
import { code, page, table } from './markdown.ts';

const heads: Readonly<Record<Oddity, string>> = {
  missing: 'missing',
  null: 'null',
  numberAsText: 'number as text',
  textAsNumber: 'text as number',
  empty: 'empty',
  wrongObject: 'another object',
};

const kinds: Readonly<Record<Kind, string>> = {
  text: 'text',
  number: 'number',
  flag: 'true or false',
  object: 'object',
  list: 'list',
  entry: 'entry of a list',
};

/** What becomes of a session in which an answer is refused every time. */
const sessions: Readonly<Record<Refused, string>> = {
  'no connection':
    'Where a field is refused every time, the driver does not connect, and says which one it is (`meter.fault`, and the error of `start()`).',
  'no measurement':
    'Where a field is refused every time, nothing is measured, and `link.degraded` says which one it is; starts and stops go on.',
  'no start':
    'Where a field is refused every time, a start is refused by an error that names it, with effect `none`, unless the clock was set not long before.',
  'id unread':
    'Where a field is refused every time, `meter.legalUnreadable` says which one it is; measuring, starting and stopping go on.',
  looks:
    'Where a field is refused, a look at the meter shows what the answer did not; starts and stops go on.',
  'no answer': 'It is no part of a session; what asks it has failed, with an error that names the field.',
  never: 'No field of it is needed.',
};

/** `docs/explanation/tolerance.md`: what each odd field does, from the table that readers and sessions are tested against. */
export function tolerancePage(): string {
  const intro = `The driver does without what it does not need. For each answer of the meter and each field of it, this page says what
becomes of the answer when the field is odd. Every cell is tested with firmware 1 and 2: of the readers
(\`test/unit/protocol/tolerance.test.ts\`), and in a whole session at a meter whose answers are odd there every time, from
the first contact to the signed record (\`test/integration/field/walk-v1.test.ts\` and \`walk-v2.test.ts\`). Where a cell says
works or told, that session is measured, started and stopped, and its record verifies.

* **works**: nothing is said about it.
* **told**: the answer is used without the field, and \`meter.answerOdd\` names endpoint and field, with the kind and length
  of what came, once for each place. \`dcbm status\` shows the same.
* **nothing**: the answer says that there is nothing; for \`GET legal\`, that no transaction runs.
* **refused**: the field is needed. The request fails with METER_RESPONSE_INVALID, which names it.

Where another field is named in a cell, that is the one that is told or refused. An endpoint without a version is the same
under \`/v1\` and \`/v2\`. A signed record is another matter: contact is tolerant, a bill is not.`;
  const sections = toleranceTables.map(
    ({ endpoint, refused, rows }) =>
      `## ${endpoint}\n\n${sessions[refused]}\n\n${table(['field', 'what it is', ...oddities.map(oddity => heads[oddity])], rows.map(rowOf))}`,
  );
  return page('What the meter may leave out', intro, ...sections);
}

function rowOf({ path, kind, outcomes }: ToleranceRow): string[] {
  return [code(path), kinds[kind], ...oddities.map(oddity => cellOf(path, outcomes[oddity]))];
}

function cellOf(path: string, outcome: Outcome | undefined): string {
  if (outcome === undefined) return '';
  if (outcome === 'none') return 'nothing';
  const [what = '', ...named] = outcome.split(' ');
  if (named.length === 0) return what;
  const paths = named.map(each => each.replace(/,$/, ''));
  const areBelow = paths.every(each => each.startsWith(`${path}.`));
  return `${what}: ${areBelow && paths.length > 2 ? `each of its ${paths.length} fields` : paths.map(code).join(', ')}`;
}
