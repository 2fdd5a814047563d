import { spawn } from 'node:child_process';

/** Tells systemd how the service is. Without systemd nothing happens. */
export interface Notifier {
  ready(status: string): void;
  status(status: string): void;
  stopping(): void;
  close(): void;
}

export interface NotifierOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told once when systemd cannot be told. */
  readonly onTrouble: (reason: string) => void;
  /** Whether the service works: else the watchdog is not fed, and systemd starts it anew. */
  readonly isWell: () => boolean;
}

/**
 * By `systemd-notify`, because Node.js has no unix datagrams; `NotifyAccess=all` in the unit lets it speak for its parent.
 * The watchdog is fed at half of `WatchdogSec`.
 */
export function createNotifier({ env, onTrouble, isWell }: NotifierOptions): Notifier {
  let isTroubled = false;
  let timer: NodeJS.Timeout | undefined;
  const isThere = (env.NOTIFY_SOCKET ?? '') !== '';

  function trouble(reason: string) {
    if (!isTroubled) onTrouble(reason);
    isTroubled = true;
  }
  function notify(...words: string[]) {
    if (!isThere) return;
    const child = spawn('systemd-notify', words, { stdio: 'ignore', timeout: 5000, env: { ...env } });
    child.on('error', error => trouble(error.message));
    child.on('exit', code => {
      if (code !== 0) trouble(`systemd-notify ended with ${code}`);
    });
    child.unref();
  }

  const watchdogMs = Number(env.WATCHDOG_USEC ?? 0) / 1000;
  if (isThere && watchdogMs > 0) {
    timer = setInterval(() => {
      if (isWell()) notify('WATCHDOG=1');
    }, watchdogMs / 2);
    timer.unref();
  }
  return {
    // Options of its own, such as --stopping, came with later versions.
    ready: status => notify('READY=1', `STATUS=${status}`),
    status: status => notify(`STATUS=${status}`),
    stopping: () => notify('STOPPING=1'),
    close: () => clearInterval(timer),
  };
}
