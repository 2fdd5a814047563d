import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Finished, jsonLines, type Running, type Started, startDcbm } from './dcbm.ts';

/** A line of the log. */
export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly meter?: string;
  readonly event?: string;
  readonly [field: string]: unknown;
}

/** `dcbm serve` in a process of its own. */
export interface ServedSite extends AsyncDisposable {
  readonly running: Running;
  /** With a slash at its end. */
  readonly url: string;
  /** Every line so far that fits. */
  lines(fits?: Partial<LogLine>): readonly LogLine[];
  /** The first line that fits, when it comes. */
  line(fits: Partial<LogLine>, withinMs?: number): Promise<LogLine>;
  /** Reads a path as JSON; with the token where it is asked for. */
  get(path: string, withToken?: boolean): Promise<unknown>;
  post(path: string, body: unknown): Promise<Response>;
  /** Reads the file again. */
  reload(): void;
  end(signal?: NodeJS.Signals): Promise<Finished>;
}

/** A folder with the file of a site in it. */
export function aSiteFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  const path = join(folder, 'site.yaml');
  return {
    folder,
    path,
    write: (text: string) => writeFileSync(path, text),
    token: () => readFileSync(join(folder, 'token'), 'utf8').trim(),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Waits until something is so; the runner of the tests bounds it. */
export async function until<T>(
  read: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 20_000,
): Promise<T> {
  const endMs = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${read}`);
    await wait(20);
  }
}

export interface ServeOptions extends Omit<Started, 'args'> {
  readonly format?: 'jsonl' | 'text';
}

/** Starts `dcbm serve` and waits until it listens. */
export async function serveFolder(
  { path, token }: Pick<ReturnType<typeof aSiteFolder>, 'path' | 'token'>,
  { format = 'jsonl', timeoutMs = 60_000, ...options }: ServeOptions = {},
): Promise<ServedSite> {
  const running = startDcbm({ ...options, timeoutMs, args: ['serve', '--config', path, '--format', format] });
  // A line may be there in part.
  const all = () =>
    jsonLines({
      stdout: running.output.stdout.slice(0, running.output.stdout.lastIndexOf('\n') + 1),
    }) as unknown as LogLine[];
  const lines = (fits: Partial<LogLine> = {}) =>
    all().filter(line => Object.entries(fits).every(([key, value]) => line[key] === value));
  await running.says('listening on');
  const [, url] = /listening on (http:\S+\/)/.exec(running.output.stdout) ?? [];
  const headers = () => ({ Authorization: `Bearer ${token()}` });
  return {
    running,
    url: String(url),
    lines,
    line: (fits, withinMs) => until(() => lines(fits)[0], withinMs),
    get: async (path, withToken = false) =>
      (await fetch(`${url}${path}`, withToken ? { headers: headers() } : {})).json(),
    post: (path, body) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { ...headers(), 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
    reload: () => running.child.kill('SIGHUP'),
    end(signal = 'SIGTERM') {
      running.child.kill(signal);
      return running.finished;
    },
    async [Symbol.asyncDispose]() {
      running.child.kill('SIGKILL');
      await running.finished;
    },
  };
}
