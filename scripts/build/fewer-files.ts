import type { OutputBundle, Plugin } from 'rolldown';

/** Each file that is loaded costs a start a millisecond or two. These say nothing, and are left out. */
export const fewerFiles: Plugin = {
  name: 'fewer-files',
  generateBundle(_, bundle) {
    leaveOutNames(bundle);
    leaveOutDoors(bundle);
  },
};

/** Names are kept by a function of a file of its own, which is imported also where no name has to be kept. */
function leaveOutNames(bundle: OutputBundle): void {
  for (const file of chunksOf(bundle)) {
    if (file.code.includes('__name(')) continue;
    file.code = file.code.replace(/^import\{__name\}from"\.\/rolldown-runtime\.js";/m, '');
  }
}

/** Files that only hand on what another exports by the same names. */
function leaveOutDoors(bundle: OutputBundle): void {
  for (const door of chunksOf(bundle)) {
    const [, target = '', exported] =
      /^import\{[^}]*\}from"\.\/([\w-]+\.js)";export\{([^}]*)\};$/.exec(door.code.trim()) ?? [];
    if (exported === undefined || exported.includes(' as ')) continue;
    for (const file of chunksOf(bundle))
      file.code = file.code.replaceAll(`import(\`./${door.fileName}\`)`, `import(\`./${target}\`)`);
    delete bundle[door.fileName];
  }
}

function chunksOf(bundle: OutputBundle) {
  return Object.values(bundle).filter(file => file.type === 'chunk');
}
