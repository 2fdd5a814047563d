import { meterMachine, temperatureMachine } from '../../machines/index.ts';
import { type MachineView, type StateView, viewOf } from './machine-view.ts';
import { code, page, table } from './markdown.ts';
import { mermaidOf } from './mermaid.ts';

export const machines: readonly MachineView[] = [viewOf(meterMachine), viewOf(temperatureMachine)];

/** `docs/explanation/machines.md`: each machine as diagram, states and transitions. */
export function machinesPage(): string {
  const intro = `The behavior of the driver over time, as it is: everything on this page is read from the machines in
[machines/](../../machines). [meter.svg](meter.svg) and [temperature.svg](temperature.svg) are the same as pictures.

The machines open in Stately's tools: \`machines/temperature.machine.ts\` as it stands, the meter machine, which is put
together from several files with \`setup().createStateConfig()\`, from its one-file form
[meter.stately.js](meter.stately.js): paste it into Stately Studio's code panel.`;
  return page('The statecharts', intro, ...machines.map(machineSection));
}

function machineSection(machine: MachineView): string {
  const states = machine.states.map(state => [
    code(state.path),
    [state.description, marksOf(state)].filter(Boolean).join(' '),
    state.invokes.map(code).join(', '),
    state.spec,
  ]);
  const transitions = machine.transitions.map(({ source, event, guard, target, actions }) => [
    code(source === '' ? machine.id : source),
    code(event),
    code(guard),
    target === '' ? '' : code(target),
    actions.map(code).join(', '),
  ]);
  return [
    `## ${machine.id}`,
    machine.description,
    `\`\`\`mermaid\n${mermaidOf(machine)}\n\`\`\``,
    `### States of ${machine.id}`,
    table(['state', 'what it is', 'invokes', 'source'], states),
    `### Transitions of ${machine.id}`,
    'An event with several rows takes the first whose guard holds. Without target, the state stays.',
    table(['state', 'event', 'guard', 'target', 'actions'], transitions),
  ].join('\n\n');
}

function marksOf({ isInitial, type, tags }: StateView): string {
  const marks = [
    ...(isInitial ? ['first'] : []),
    ...(type === 'final' ? ['last'] : []),
    ...tags.map(tag => `tagged ${code(tag)}`),
  ];
  return marks.length === 0 ? '' : `(${marks.join(', ')})`;
}
