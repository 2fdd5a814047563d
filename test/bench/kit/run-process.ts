import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endedChildrenCpuS } from './proc.ts';

/**
 * `node run-process.ts SECONDS COMMAND...`: runs it, with a limit, and prints how long it took and what CPU time it and
 * all its children took. In a process of its own, because the system counts that by parent.
 */
const [limitS = '0', program = '', ...args] = process.argv.slice(2);
const startMs = performance.now();
const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
let isCut = false;
const limit = setTimeout(() => {
  isCut = true;
  process.kill(-(child.pid ?? 0), 'SIGTERM');
}, Number(limitS) * 1000);
const [code] = await once(child, 'exit');
clearTimeout(limit);
const wallS = (performance.now() - startMs) / 1000;
process.stdout.write(JSON.stringify({ code, isCut, wallS, cpuS: endedChildrenCpuS() }));
