import { keepCompiled } from './compile-cache.ts';
import { spareMemory } from './spare-memory.ts';

/** Sets up Node.js, then loads the command line and runs it. */
export async function launch(args: readonly string[]): Promise<number> {
  if (args[0] === 'records') spareMemory();
  // What is kept is of these settings of V8 alone: not before them.
  keepCompiled();
  const { main } = await import('./main.ts');
  return main(args);
}
