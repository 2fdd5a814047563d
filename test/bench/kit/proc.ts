import { readFileSync } from 'node:fs';

/** Linux counts the time of a process in hundredths of a second. */
const ticksPerSecond = 100;

function statOf(pid: number | 'self'): readonly number[] {
  // The name of the program, in brackets, may have blanks in it.
  const [, rest = ''] = /^.*\) \S (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
  return rest.split(' ').map(Number);
}

/** CPU time of all processes that this one has started and that have ended, s. Exact; shown in hundredths. */
export function endedChildrenCpuS(): number {
  const fields = statOf('self');
  const [user = 0, system = 0] = [fields[12], fields[13]];
  return (user + system) / ticksPerSecond;
}

/** What a process holds in memory, MB (10^6 bytes). */
export function residentMb(pid: number): number {
  const [, kb] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kb) * 1024) / 1e6;
}
