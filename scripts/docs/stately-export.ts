import { meterMachine } from '../../machines/index.ts';
import { guardName } from './machine-view.ts';
import { generatedNote } from './markdown.ts';

/**
 * The meter machine as one `createMachine({...})` of names alone, for Stately Studio. What only a program can hold
 * (inputs of services, the first context) is left out; a guard that is put together from others has their names as its own.
 */
export function statelyExport(): string {
  const config = JSON.stringify(
    meterMachine.config,
    (key, value) => {
      if (key === 'input') return undefined;
      return key === 'guard' ? guardName(value) : value;
    },
    2,
  );
  const note = generatedNote.replace('<!-- ', '// ').replace(' -->', '');
  return `${note}\nimport { createMachine } from 'xstate';\n\nexport const meterMachine = createMachine(${config});\n`;
}
