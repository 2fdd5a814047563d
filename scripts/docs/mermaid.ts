import type { MachineView } from './machine-view.ts';

/** A Mermaid state diagram; what stays in its state is left out. */
export function mermaidOf({ states, transitions }: MachineView): string {
  const idOf = (path: string) => path.replaceAll('.', '_');
  const childrenOf = (parent: string) => states.filter(state => state.parent === parent);

  function body(parent: string, indent: string): string[] {
    const isParallel = states.find(({ path }) => path === parent)?.type === 'parallel';
    return childrenOf(parent).flatMap((state, index) => {
      const id = idOf(state.path);
      const inner = childrenOf(state.path).length > 0 ? body(state.path, `${indent}  `) : [];
      return [
        ...(isParallel && index > 0 ? [`${indent}--`] : []),
        ...(state.isInitial ? [`${indent}[*] --> ${id}`] : []),
        ...(inner.length > 0
          ? [`${indent}state "${state.name}" as ${id} {`, ...inner, `${indent}}`]
          : [`${indent}state "${state.name}" as ${id}`]),
        ...(state.type === 'final' ? [`${indent}${id} --> [*]`] : []),
      ];
    });
  }

  const arrows = transitions
    .filter(({ target, source }) => target !== '' && source !== '')
    .map(({ source, target, event, guard }) => {
      const label = guard === '' ? event : `${event} [${guard}]`;
      return `  ${idOf(source)} --> ${idOf(target)}: ${label}`;
    });
  return ['stateDiagram-v2', ...body('', '  '), ...new Set(arrows)].join('\n');
}
