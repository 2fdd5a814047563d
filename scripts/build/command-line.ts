import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { fewerFiles } from './fewer-files.ts';
import { mqttParts } from './mqtt-parts.ts';
import { packageOf } from './packages.ts';
import { serveParts } from './serve-parts.ts';
import { hasStandIn, undiciParts, undiciStandIns } from './undici-parts.ts';

/**
 * Builds the command line with everything that it needs, so that it works wherever the package is, and each command is
 * loaded when it is called. Blanks are left out and names stay, so that a stack still says something.
 *
 * @param isMapped a source map beside each file, to measure coverage.
 * @returns the names of the packages that are in it.
 */
export async function buildCommandLine(
  root: string,
  folder: string,
  { isMapped = false } = {},
): Promise<readonly string[]> {
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    input: { bin: 'src/cli/bin.ts' },
    external: (id, importer) => id.startsWith('node:') && !hasStandIn(id, importer),
    plugins: [undiciParts, undiciStandIns, mqttParts(root), serveParts()],
    // Where it is defined, undici leaves out a parser that is an experiment.
    transform: { define: { esbuildDetection: 'true' } },
    // Modules of RxJS, of undici and of our own do nothing but define.
    treeshake: {
      moduleSideEffects: id => ![undefined, 'rxjs', 'undici'].includes(packageOf(id)),
    },
    // The form of RxJS whose unused parts can be left out.
    resolve: { alias: { rxjs: join(root, 'node_modules/rxjs/dist/esm/index.js') } },
  });
  const { output } = await bundle.write({
    dir: folder,
    format: 'esm',
    chunkFileNames: '[name].js',
    comments: false,
    sourcemap: isMapped ? 'hidden' : false,
    keepNames: true,
    minifyInternalExports: false,
    plugins: [fewerFiles],
    minify: isMapped ? false : { compress: false, mangle: false, codegen: true },
  });
  await bundle.close();
  const files = output.flatMap(file => (file.type === 'chunk' ? file.moduleIds : []));
  return [...new Set(files.map(packageOf).filter(name => name !== undefined))].toSorted();
}
