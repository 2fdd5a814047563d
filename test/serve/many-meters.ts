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

/** The time between each and the next. */
export function gapsOf(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}
