import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What the process of the meters is asked for; it answers each with what it has seen. */
export type ToMeters = 'go' | 'comeBack' | 'forget' | 'report';

/** Of each meter: when it was asked for a measurement, and when somebody tried while it was away; ms of its clock. */
export type Report = readonly {
  readonly port: number;
  readonly polls: readonly number[];
  readonly attempts: readonly number[];
}[];

/** Many simulated meters in a process of their own. */
export interface ManyMeters extends AsyncDisposable {
  readonly ports: readonly number[];
  ask(what: ToMeters): Promise<Report>;
}

/** @param isAway they refuse every connection until they are told to come back. */
export async function manyMeters(count: number, isAway = false): Promise<ManyMeters> {
  const child = fork(join(import.meta.dirname, 'many-meters-process.ts'), [
    String(count),
    isAway ? 'away' : 'there',
  ]);
  const answer = async () => {
    const [report] = (await once(child, 'message')) as [Report];
    return report;
  };
  const ports = (await answer()).map(({ port }) => port);
  return {
    ports,
    ask(what) {
      const answered = answer();
      child.send(what);
      return answered;
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The file of a site of them. */
export function siteOf(ports: readonly number[]): string {
  const meters = ports.map(
    (port, index) => `  - { name: meter-${index}, ipAddress: 127.0.0.1, port: ${port} }`,
  );
  return `http: { port: 0 }\njournal: ./journal\nmeters:\n${meters.join('\n')}\n`;
}

/**
 * How many seconds of a grid have no poll. Where the grid lies in the second is where most polls are: each comes at its
 * moment or, on a busy machine, a little later, and never before it.
 */
export function missedSeconds(times: readonly number[]): number {
  const [first = 0] = times;
  const widthMs = 50;
  const counts = new Map<number, number>();
  for (const time of times) {
    const place = Math.floor(((time - first + 1000) % 1000) / widthMs);
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  const [[place] = [0]] = [...counts].toSorted(([, a], [, b]) => b - a);
  const seconds = times.map(time => Math.floor((time - first - (place - 1) * widthMs) / 1000));
  const [from = 0, to = 0] = [seconds.at(0), seconds.at(-1)];
  return to - from + 1 - new Set(seconds).size;
}

/** The time between each and the next. */
export function gapsOf(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}
