import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { libraryEntries } from './entries.ts';
import { packageOf } from './packages.ts';

/** Chunks are named after the module that all in it have in common; these are what is in them. */
const names: Readonly<Record<string, string>> = {
  src: 'driver',
  'meter.machine': 'machines',
  'sign-record': 'signing',
};

/**
 * Builds the library: a file for each door, and one for each set of doors that share code. Errors have a file of their
 * own, so that whoever takes only them from the main door gets only them. Packages stay outside.
 */
export async function buildLibrary(root: string): Promise<void> {
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    input: Object.fromEntries(libraryEntries(root).map(({ name, source }) => [name, source])),
    external: id => packageOf(id) !== undefined || id.startsWith('node:'),
    treeshake: { moduleSideEffects: id => /[\\/]src[\\/]node-version\.ts$/.test(id) },
  });
  await bundle.write({
    dir: join(root, 'dist'),
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
}
