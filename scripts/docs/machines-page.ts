import { meterMachine, recordsMachine, temperatureMachine } from '../../machines/index.ts';
import { keptMeterMachine, supervisorMachine } from '../../machines/supervisor.machine.ts';
import { type MachinePart, partsOf } from './machine-parts.ts';
import { type MachineView, type StateView, viewOf } from './machine-view.ts';
import { code, page, table } from './markdown.ts';

/** The parts of the lifecycle that are drawn by themselves. */
const procedures = ['operational.lifecycle.transacting.starting', 'operational.lifecycle.stopping'];

const machines: readonly { readonly machine: MachineView; readonly parts: readonly MachinePart[] }[] = [
  viewOf(meterMachine),
  viewOf(recordsMachine),
  viewOf(temperatureMachine),
  viewOf(supervisorMachine),
  viewOf(keptMeterMachine),
].map(machine => ({ machine, parts: partsOf(machine, machine.id === 'meter' ? procedures : []) }));

/** Everything that has a picture. */
export const pictures: readonly MachinePart[] = machines.flatMap(({ parts }) => parts);

/** `docs/explanation/machines.md`: each machine as pictures, states and transitions. */
export function machinesPage(): string {
  const intro = `The behavior of the driver over time, as it is: everything on this page, and every picture, is read from the machines in
[machines/](../../machines). The first picture shows the meter machine down to the states of its regions, as the inspector
(\`npm run -s dcbm -- demo\`) does while it runs; then comes each region by itself. A dashed frame is a region: all
of them go on side by side. A dotted pill is whatever state is active, or a state outside of the picture.

The machines open in Stately's tools: \`machines/temperature.machine.ts\` as it stands, the meter machine, which is put
together from several files with \`setup().createStateConfig()\`, from its one-file form
[meter.stately.js](meter.stately.js): paste it into Stately Studio's code panel.

In the tables, an event with several rows takes the first whose guard holds. Without target, the state stays.`;
  return page(
    'The statecharts',
    intro,
    ...machines.flatMap(({ machine, parts }) => machineSections(machine, parts)),
  );
}

function machineSections(machine: MachineView, parts: readonly MachinePart[]): string[] {
  return parts.map(({ path, title, file, drawn, listed }) => {
    const heading = path === '' ? `## ${title}` : `### ${title}`;
    return [
      heading,
      drawn.description,
      `[![${title}](${file})](${file})`,
      table(['state', 'what it is', 'invokes', 'source'], listed.states.map(stateRow)),
      ...transitionsOf(machine, listed),
    ].join('\n\n');
  });
}

function transitionsOf({ id }: MachineView, { transitions }: MachinePart['listed']): string[] {
  const rows = transitions.map(({ source, event, guard, target, actions }) => [
    code(source === '' ? id : source),
    code(event),
    code(guard),
    code(target),
    actions.map(code).join(', '),
  ]);
  return rows.length === 0 ? [] : [table(['state', 'event', 'guard', 'target', 'actions'], rows)];
}

function stateRow(state: StateView): string[] {
  const what = [state.description, marksOf(state)].filter(Boolean).join(' ');
  return [code(state.path), what, state.invokes.map(code).join(', '), state.spec];
}

function marksOf({ isInitial, type, tags }: StateView): string {
  const marks = [
    ...(isInitial ? ['first'] : []),
    ...(type === 'final' ? ['last'] : []),
    ...tags.map(tag => `tagged ${code(tag)}`),
  ];
  return marks.length === 0 ? '' : `(${marks.join(', ')})`;
}
