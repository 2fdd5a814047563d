import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNotifier } from '../../../src/serve/systemd.ts';
import { until } from '../../support/site.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'systemd-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A `systemd-notify` that notes its arguments, one a line, and ends with a code. */
function aNotifyProgram(code = 0) {
  const path = join(folder, 'systemd-notify');
  writeFileSync(
    path,
    `#!/bin/sh\nfor word in "$@"; do printf '%s\\n' "$word" >> "${folder}/told"; done\nexit ${code}\n`,
  );
  chmodSync(path, 0o755);
  writeFileSync(join(folder, 'told'), '');
}

const told = () => readFileSync(join(folder, 'told'), 'utf8').split('\n').slice(0, -1);

function aNotifier(env: Record<string, string>, isWell = () => true) {
  const troubles: string[] = [];
  const notifier = createNotifier({
    env: { PATH: `${folder}:/usr/bin:/bin`, ...env },
    onTrouble: reason => troubles.push(reason),
    isWell,
  });
  return { notifier, troubles };
}

describe('systemd', () => {
  it('is told by systemd-notify, each word an argument of its own', async () => {
    aNotifyProgram();
    const { notifier, troubles } = aNotifier({ NOTIFY_SOCKET: '/run/notify' });
    notifier.ready('3 meters; $(touch /tmp/x)');
    await until(() => told().length === 2);
    expect(told()).toEqual(['READY=1', 'STATUS=3 meters; $(touch /tmp/x)']);
    notifier.stopping();
    await until(() => told().length === 3);
    expect([told()[2], troubles]).toEqual(['STOPPING=1', []]);
  });

  it('is told nothing where there is none', () => {
    aNotifyProgram(1);
    const { notifier, troubles } = aNotifier({});
    notifier.ready('well');
    notifier.close();
    expect([told(), troubles]).toEqual([[], []]);
  });

  it('has its watchdog fed at half of the time, as long as the site works', async () => {
    aNotifyProgram();
    let isWell = true;
    const { notifier } = aNotifier({ NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '100000' }, () => isWell);
    await until(() => told().length >= 2);
    expect(new Set(told())).toEqual(new Set(['WATCHDOG=1']));
    isWell = false;
    notifier.close();
  });

  it('that cannot be told is said once', async () => {
    const { notifier, troubles } = aNotifier({ NOTIFY_SOCKET: '/run/notify', PATH: folder });
    notifier.ready('well');
    notifier.status('well');
    await until(() => troubles.length > 0);
    notifier.stopping();
    expect(troubles).toHaveLength(1);
    expect(troubles[0]).toContain('ENOENT');
  });
});
