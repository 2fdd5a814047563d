import { execFileSync } from 'node:child_process';

/** Prints, at the end of a process, the paths of all files that it loaded as modules, of either kind. */
const counter = `
import { registerHooks } from 'node:module';
const files = new Set();
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) files.add(url);
    return next(url, context);
  },
});
process.once('exit', () => process.stdout.write(JSON.stringify([...files])));
`;

/** The files that a program loads. */
export function filesLoadedBy(program: string): readonly string[] {
  const hooks = `data:text/javascript,${encodeURIComponent(counter)}`;
  return JSON.parse(execFileSync(process.execPath, ['--import', hooks, program], { encoding: 'utf8' }));
}
