import { relative } from 'node:path';
import { rolldown } from 'rolldown';
import { libraryEntries } from './entries.ts';
import { packageOf } from './packages.ts';
import { rxjsParts } from './rxjs-parts.ts';
import { undiciParts } from './undici-parts.ts';

/** Chunks are named after the module that all in it have in common; these are what is in them. */
const names: Readonly<Record<string, string>> = {
  src: 'driver',
  'meter.machine': 'machines',
  'sign-record': 'signing',
};

/** Of these, files are asked for in place of their index. */
const byParts: readonly string[] = ['undici', 'rxjs'];

/**
 * Builds the library: a file for each door, and one for each set of doors that share code. Errors have a file of their
 * own, so that whoever takes only them from the main door gets only them. Packages stay outside.
 *
 * @returns what is in each file, by its name in the folder: our own files, from the root of the project.
 */
export async function buildLibrary(
  root: string,
  folder: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    input: Object.fromEntries(libraryEntries(root).map(({ name, source }) => [name, source])),
    external: id => !byParts.includes(id) && (packageOf(id) !== undefined || id.startsWith('node:')),
    plugins: [undiciParts, rxjsParts(root)],
    treeshake: { moduleSideEffects: id => /[\\/]src[\\/]node-version\.ts$/.test(id) },
  });
  const { output } = await bundle.write({
    dir: folder,
    format: 'esm',
    chunkFileNames: ({ name }) => `shared/${names[name] ?? name}.js`,
    // What the declarations say need not be said twice.
    comments: { legal: false, jsdoc: false, annotation: true },
    minifyInternalExports: false,
    // Lines, and the names of functions and classes, stay for whoever reads a stack; those inside a function get shorter.
    minify: {
      compress: false,
      mangle: { toplevel: false, keepNames: true },
      codegen: { removeWhitespace: false },
    },
    codeSplitting: {
      groups: [
        { name: 'node-version', test: /[\\/]src[\\/](node-version|supported-node)\.ts$/ },
        { name: 'errors', test: /[\\/]src[\\/]errors[\\/]/ },
      ],
    },
  });
  await bundle.close();
  return new Map(
    output
      .filter(file => file.type === 'chunk')
      .map(({ fileName, moduleIds }) => [
        fileName,
        moduleIds.filter(id => !id.startsWith('\0')).map(id => relative(root, id)),
      ]),
  );
}
