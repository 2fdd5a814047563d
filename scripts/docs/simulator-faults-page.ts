import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultReference, faultsJsonSchema } from '../../src/simulator/read-faults.ts';
import { code, page, table } from './markdown.ts';
import { commentsOfMembers } from './tsdoc.ts';

const root = join(import.meta.dirname, '../..');

/** Every kind of fault that a simulated meter can have, as `--faults` and `readFaults` take them. */
export function simulatorFaultsPage(): string {
  const docs = commentsOfMembers(readFileSync(join(root, 'src/simulator/faults.ts'), 'utf8'));
  const { kinds, match } = faultReference();
  const shown = (parameters: (typeof kinds)[number]['parameters']) =>
    parameters
      .map(({ name, expected, isOptional }) => `${code(name)}: ${expected}${isOptional ? '' : ', required'}`)
      .join('; ');
  const intro = `What can go wrong in a simulated meter: \`dcbm simulate --faults FILE\` reads a JSON list of these, \`readFaults\` checks
one, and \`createSimulator({ faults })\` takes it. [faults.schema.json](faults.schema.json) is the same as JSON Schema;
[faults.json](../how-to/faults.json) is an example. A fault acts on each request that its \`match\` fits, without
\`match\` on all of them.`;
  return page(
    'Faults of the simulated meter',
    intro,
    table(
      ['kind', 'takes', 'what happens'],
      kinds.map(({ kind, parameters }) => [code(kind), shown(parameters), docs.get(kind) ?? '']),
    ),
    '## match',
    table(
      ['condition', 'takes', 'what it means'],
      match.map(({ name, expected }) => [code(name), expected, docs.get(name) ?? '']),
    ),
  );
}

export function simulatorFaultsSchema(): string {
  return `${JSON.stringify(faultsJsonSchema(), null, 2)}\n`;
}
