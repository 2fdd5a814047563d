import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/index.ts';
import { Caller } from './caller.ts';
import { type Chance, createChance } from './chance.ts';
import { accountOf, add, emptyAccount, faultsOf, noFaults, tell } from './ledgers.ts';
import { inParallel } from './parallel.ts';
import { createScene } from './scene.ts';
import { straceArguments, TracedDisk } from './traced-disk.ts';
import { contentOf, writes } from './writing.ts';

const seed = process.env.KILL_SEED ?? String(Date.now() % 1_000_000);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'power-cut-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a journal knows after so many writes. */
function contentsAfterEachWrite(): string[] {
  const journal = openJournal(join(folder, 'reference'));
  const contents = [contentOf(journal)];
  for (const write of writes) {
    write(journal);
    contents.push(contentOf(journal));
  }
  journal.close();
  return contents;
}

/** The system calls of a process that writes the sessions. Needs strace: `apt-get install strace`. */
function traceOfWriter(disk: string): string[] {
  const trace = join(folder, 'trace');
  const program = [process.execPath, '--disable-warning=ExperimentalWarning'];
  const script = [join(import.meta.dirname, 'writer.ts'), join(disk, 'meter.journal')];
  const { status, stderr } = spawnSync('strace', [...straceArguments(trace), ...program, ...script]);
  expect(status, `strace has to be there, and to work: ${stderr}`).toBe(0);
  return readFileSync(trace, 'utf8').split('\n');
}

describe('a journal on a disk that loses its power', () => {
  it('has all that was confirmed, and nothing by halves, after a cut at any system call', () => {
    const contents = contentsAfterEachWrite();
    const place = join(folder, 'disk');
    mkdirSync(place);
    const disk = new TracedDisk(place);
    const trace = traceOfWriter(place);
    const chance = createChance(`${seed} power`);
    let confirmed = 0;
    let cuts = 0;
    for (const line of trace) {
      const { said, isHere } = disk.follow(line);
      if (said === 'written\n') confirmed += 1;
      if (said === '' && !isHere) continue;
      for (const survivors of [undefined, chance, chance, chance] as (Chance | undefined)[]) {
        const after = join(folder, 'after');
        disk.writeTo(after, survivors);
        const journal = openJournal(join(after, 'meter.journal'));
        const found = contents.indexOf(contentOf(journal));
        journal.close();
        cuts += 1;
        expect(
          [confirmed, confirmed + 1],
          `cut ${cuts}, seed ${seed}, after ${line.slice(0, 100)}`,
        ).toContain(found);
      }
    }
    process.stdout.write(
      `power cuts, KILL_SEED=${seed}: ${cuts}, confirmed writes ${confirmed}, none lost\n`,
    );
    expect(confirmed).toBe(writes.length);
  });
  it('loses no session when the power fails with the process, at any step of a session', async () => {
    const total = emptyAccount();
    const steps = Array.from({ length: 28 }, (_, index) => index + 1);
    const lane = async (remainder: number) => {
      const chance = remainder === 0 ? undefined : createChance(`${seed} lane`);
      await using scene = await createScene(`${seed} power ${remainder}`);
      const caller = new Caller(scene);
      for (const step of steps.filter(number => number % 2 === remainder)) {
        const orders = { transactionId: caller.newTransactionId(), stopBy: 'id', inHurry: false } as const;
        await caller.live({ ...orders, kill: { of: 'session', step } }, undefined, { chance });
      }
      await caller.recover();
      const account = accountOf(scene);
      add(total, account);
      const story = scene.lives.map(({ lines }) => lines.map(line => JSON.stringify(line).slice(0, 140)));
      expect(faultsOf(account), `seed ${seed}\n${story.flat().join('\n')}`).toEqual(noFaults);
    };
    await inParallel(2, [() => lane(0), () => lane(1)]);
    process.stdout.write(`power cuts with a kill, KILL_SEED=${seed}: ${tell(total)}\n`);
    expect(total.kills).toBe(steps.length);
  });
});
