import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface ServerOptions {
  /** How many meters, each with a port. */
  readonly ports: number;
  readonly isTls: boolean;
  /** Notes when each poll and each try to connect came. */
  readonly notesTimes: boolean;
}

/** `go`: it cuts every connection, until `comeBack`; each is answered with a report, `times` with all times in it. */
export type ToServer = 'report' | 'times' | 'forget' | 'go' | 'comeBack';

export interface ServerReport {
  readonly ports: readonly number[];
  readonly certificatePem: string;
  /** By the server's clock, ms. */
  readonly atMs: number;
  /** CPU since its beginning, ms. */
  readonly cpuMs: number;
  readonly requests: number;
  /** Of the requests: live measurements. */
  readonly polls: number;
  readonly connections: number;
  /** Of each meter; ms of the server's clock. */
  readonly times: readonly { readonly pollsAtMs: readonly number[]; readonly triesAtMs: readonly number[] }[];
}

/** Meters in a process of their own. */
export interface MeterServer extends AsyncDisposable {
  readonly ports: readonly number[];
  readonly certificatePem: string;
  ask(what: ToServer): Promise<ServerReport>;
  /**
   * Does something and looks at what the server computed meanwhile.
   * @throws Error when that was so much of a core that the server may be what was measured.
   */
  during<T>(what: string, run: () => Promise<T>): Promise<T>;
}

/** More of a core than this, and the server may be what everybody waits for. */
export const mostOfACore = 0.75;

export async function startServer(options: Partial<ServerOptions>, core?: number): Promise<MeterServer> {
  const full: ServerOptions = { ports: 1, isTls: false, notesTimes: false, ...options };
  const file = join(import.meta.dirname, 'server-process.ts');
  const command = [process.execPath, file, JSON.stringify(full)];
  const [program = '', ...rest] = core === undefined ? command : ['taskset', '-c', String(core), ...command];
  const child = spawn(program, rest, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const answer = async () => {
    const [report] = (await once(child, 'message')) as [ServerReport];
    return report;
  };
  const ask = (what: ToServer) => {
    const answered = answer();
    child.send(what);
    return answered;
  };
  const { ports, certificatePem } = await answer();
  return {
    ports,
    certificatePem,
    ask,
    async during(what, run) {
      const before = await ask('report');
      const result = await run();
      const after = await ask('report');
      const share = (after.cpuMs - before.cpuMs) / (after.atMs - before.atMs);
      if (share > mostOfACore)
        throw new Error(
          `${what}: the server was busy for ${Math.round(share * 100)} % of a core, so that it may be what was measured; at most ${mostOfACore * 100} % is expected. Try again on a machine with less to do`,
        );
      return result;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
