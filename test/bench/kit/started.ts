import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endedChildrenCpuS } from './proc.ts';

/** One process from its start to its end. */
export interface Run {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/**
 * Runs a program so many times, one after the other, and gives the mean of one run: the CPU time of a process that has
 * ended is told in hundredths of a second. No other child may end meanwhile.
 *
 * @throws Error when it ends with anything but 0.
 */
export async function runTimes(times: number, args: readonly string[], core?: number): Promise<Run> {
  const command = [process.execPath, ...args];
  const [program = '', ...rest] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
  const cpuBeforeS = endedChildrenCpuS();
  const startMs = performance.now();
  for (let index = 0; index < times; index += 1) {
    const child = spawn(program, rest, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`${args.slice(0, 4).join(' ')} ended with ${code}: ${said.slice(-2000)}`);
  }
  return {
    wallMs: (performance.now() - startMs) / times,
    cpuMs: ((endedChildrenCpuS() - cpuBeforeS) * 1000) / times,
  };
}
