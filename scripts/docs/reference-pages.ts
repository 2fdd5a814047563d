import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { examples } from '../../src/cli/examples.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { settingsHeading } from '../../src/cli/setting-options.ts';
import { configJsonSchema, configReference } from '../../src/config/reference.ts';
import { errorCodes } from '../../src/errors/codes.ts';
import { code, page, table } from './markdown.ts';
import { documentedExports, documentedUnion } from './tsdoc.ts';

const root = join(import.meta.dirname, '../..');

export function errorsPage(): string {
  const intro = `Every error of the library is a \`MeterError\`: \`code\` (below, covered by semver), \`retryable\` (would the same
call, later and unchanged, possibly succeed?), \`effect\` (for commands: may the meter have acted? \`none\`, \`done\` or
\`unknown\`), \`context\` and \`cause\`. Prefer \`isMeterError(error)\` and \`error.code\` over \`instanceof\`.`;
  const entries = Object.entries(errorCodes).map(([name, { errorClass, retryable, meaning, advice }]) =>
    [
      `## ${name}`,
      meaning,
      `**What to try.** ${advice}`,
      `Class ${code(errorClass)}; ${retryable ? 'may succeed later' : 'does not go away by trying again'}.`,
    ].join('\n\n'),
  );
  return page('Errors', intro, ...entries);
}

export function configurationPage(): string {
  const rows = configReference().map(entry => [
    code(entry.name),
    entry.everestName === undefined ? '' : code(entry.everestName),
    entry.type,
    entry.isRequired ? 'required' : entry.default === undefined ? '' : code(JSON.stringify(entry.default)),
    [entry.range, entry.unit].filter(Boolean).join(' '),
    entry.description,
  ]);
  const intro = `The keys of \`createMeter\` and \`createMeterLogic\`. \`fromEverestConfig\` takes EVerest's names. Unknown keys are
errors, and every problem is told at once. [configuration.schema.json](configuration.schema.json) is the same as JSON
Schema.`;
  return page(
    'Configuration',
    intro,
    table(['key', 'in EVerest', 'type', 'default', 'range', 'what it does'], rows),
  );
}

export function configurationSchema(): string {
  return `${JSON.stringify(configJsonSchema(), null, 2)}\n`;
}

export function eventsPage(): string {
  const text = readFileSync(join(root, 'src/domain/meter-event.ts'), 'utf8');
  const rows = documentedUnion(text, 'MeterEvent').map(({ type, fields, doc }) => [
    code(type),
    fields.map(code).join(', '),
    doc,
  ]);
  const intro = `What the driver announces: emitted by the actor (\`actor.on('link.lost', …)\`), sent to a parent machine, and on
\`events$\`. Each fires once per occurrence, in the order in which things happened. Live measurements come on
\`measurements$\`, or from \`measurementsOf(actor)\`.`;
  return page('Events', intro, table(['event', 'carries', 'when'], rows));
}

export function apiPage(): string {
  const entries = [
    ['lem-dcbm', 'src/index.ts'],
    ['lem-dcbm/machines', 'machines/index.ts'],
    ['lem-dcbm/simulator', 'src/simulator/index.ts'],
    ['lem-dcbm/ocmf', 'src/ocmf/index.ts'],
    ['lem-dcbm/ocpp', 'src/ocpp/index.ts'],
    ['lem-dcbm/journal-contract', 'src/journal-contract.ts'],
    ['lem-dcbm/inspect', 'src/inspect/index.ts'],
  ] as const;
  const sections = entries.map(([entry, file]) => {
    const rows = documentedExports(root, file).map(({ name, kind, doc }) => [code(name), kind, doc]);
    return `## ${entry}\n\n${table(['name', 'kind', 'what it is'], rows)}`;
  });
  return page(
    'Exports',
    'Everything that the package exports, with the first sentence of its documentation.',
    ...sections,
  );
}

export async function cliPage(): Promise<string> {
  const program = await buildProgram(async () => undefined);
  const intro = `In a checkout \`npm run -s dcbm -- COMMAND …\`, installed \`dcbm COMMAND …\`. Data goes to stdout, talk to stderr.
Exit codes: 0 done, 1 failed, 2 usage, 3 unreachable, 4 the meter refused, 5 integrity (a signature or an identity is
wrong).

What Node.js compiled of it is kept for the next start in \`lem-dcbm\` in \`$XDG_CACHE_HOME\` or \`~/.cache\`, if that is the
user's own and not for everybody to write to; \`NODE_COMPILE_CACHE\` names another folder, \`NODE_DISABLE_COMPILE_CACHE=1\`
switches it off. Where it cannot be written, a start takes longer, and nothing else.`;
  return page('Command line', intro, ...commandSections(program, 'dcbm'));
}

function commandSections(parent: Command, prefix: string): string[] {
  return parent.commands.flatMap(command => {
    const name = `${prefix} ${command.name()}`;
    const inner = commandSections(command, name);
    if (inner.length > 0) return inner;
    const args = command.registeredArguments.map(arg =>
      arg.required ? `<${arg.name()}>` : `[${arg.name()}]`,
    );
    const settings = command.options.filter(option => option.helpGroupHeading === settingsHeading);
    const rows = command.options
      .filter(option => !settings.includes(option))
      .map(option => [
        code(option.flags),
        [option.description, option.argChoices && `one of ${option.argChoices.join(', ')}`]
          .filter(Boolean)
          .join('; '),
        option.defaultValue === undefined ? '' : code(JSON.stringify(option.defaultValue)),
      ]);
    const usage = ['```', [name, ...args, '[options]'].join(' '), '```'].join('\n');
    const options = rows.length === 0 ? [] : [table(['option', 'what it does', 'default'], rows)];
    const flags = settings.filter(option => !option.negate).map(option => code(option.flags));
    const more =
      flags.length === 0
        ? []
        : [
            `[Settings](configuration.md): ${flags.join(', ')}; the contrary of those without a value with \`--no-\`.`,
          ];
    const lines = examples[name.replace(/^dcbm /, '')] ?? [];
    const shown = lines.length === 0 ? [] : [['```', ...lines, '```'].join('\n')];
    return [[`## ${name}`, `${command.description()}.`, usage, ...options, ...more, ...shown].join('\n\n')];
  });
}
