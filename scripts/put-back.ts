import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PutBack, putBacks } from '../test/model/exhaustive/put-back.ts';
import { asTyped, UsageError } from './as-typed.ts';

/**
 * Puts faults of an earlier driver back, one at a time, into a copy of the statecharts, and explores: `node
 * scripts/put-back.ts [ROW ...]`. A line for each; exit 1 when one is not found.
 */
const root = join(import.meta.dirname, '..');
const rows = [...new Set(putBacks.map(({ row }) => row))];
const usage = `node scripts/put-back.ts [ROW ...]
  ROW  of ${rows.join(', ')}; all of them unless said
Ends with 1 when a fault is not found, with 2 when it does not know what is asked for.`;
const wanted = asTyped(usage, () =>
  process.argv.slice(2).map(text => {
    const row = rows.find(each => String(each) === text);
    if (row === undefined) throw new UsageError(`There is no row "${text}"`);
    return row;
  }),
);
const chosen = putBacks.filter(({ row }) => wanted.length === 0 || wanted.includes(row));
let missed = 0;
for (const each of chosen) {
  const startMs = performance.now();
  const complaint = explored(each);
  const isFound = complaint !== undefined && each.complaint.test(complaint);
  if (!isFound) missed += 1;
  const seconds = Math.round((performance.now() - startMs) / 1000);
  console.log(
    `row ${each.row}: ${isFound ? 'found' : 'NOT FOUND'} in ${seconds} s: ${each.what}\n  ${complaint ?? 'nothing was wrong'}`,
  );
}
console.log(`${chosen.length - missed} of ${chosen.length} found`);
process.exitCode = missed === 0 ? 0 : 1;

/** The first complaint of the exploration, or why there was none. */
function explored({ edits, within }: PutBack): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'put-back-'));
  try {
    for (const part of [
      'src',
      'machines',
      'test/model',
      'test/support',
      'scripts/as-typed.ts',
      'scripts/explore.ts',
      'package.json',
    ])
      cpSync(join(root, part), join(folder, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const { file, from, to } of edits) {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      if (text.split(from).length !== 2)
        throw new Error(`${file} has not exactly one place that reads: ${from}`);
      writeFileSync(
        path,
        text.replace(from, () => to),
      );
    }
    const args = ['scripts/explore.ts', ...within.split(' '), '--violations', '1'];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    const story = stdout.split('\n').find(line => line.startsWith('== '));
    if (story !== undefined) return story.slice(3);
    const isDone = stdout.includes(' complete: 0 violations');
    return isDone ? undefined : `the exploration ended otherwise: ${stderr.trim().split('\n').at(-1)}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
