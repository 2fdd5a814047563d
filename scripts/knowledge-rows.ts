import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beside, type Row, rows } from '../test/integration/knowledge/rows.ts';

/**
 * The scenes of test/integration/knowledge, one line for each test: `node scripts/knowledge-rows.ts [REVISION]`. With a
 * revision they run against its `src` and `machines`, where each has to fail as the table says; without one against the
 * present tree, where each has to pass. Exit 1 where it is otherwise.
 */
const root = join(import.meta.dirname, '..');
const [revision] = process.argv.slice(2);
const room = 'test/integration/knowledge';

interface Result {
  readonly title: string;
  readonly status: string;
  /** First line of what was wrong. */
  readonly message: string;
}

const folder = mkdtempSync(join(tmpdir(), 'knowledge-rows-'));
try {
  if (revision !== undefined) plant(revision, folder);
  const results = run(revision === undefined ? root : folder);
  const problems = [
    ...rows.flatMap(row => row.tests.flatMap(title => judge(row, title, results))),
    ...unlisted(results),
  ];
  for (const problem of problems) console.log(problem);
  const count = rows.reduce((sum, { tests }) => sum + tests.length, 0);
  const against = revision === undefined ? 'the present tree' : `src and machines of ${revision}`;
  console.log(`${count} tests of ${new Set(rows.map(({ row }) => row)).size} rows against ${against}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** The tests of now beside the sources of then. */
function plant(revision: string, place: string): void {
  const archive = execFileSync('git', ['archive', revision, 'src', 'machines'], {
    cwd: root,
    maxBuffer: 256 * 1024 * 1024,
  });
  execFileSync('tar', ['-x', '-C', place], { input: archive });
  for (const path of ['test/support', room, 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
    mkdirSync(join(place, path, '..'), { recursive: true });
    cpSync(join(root, path), join(place, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
}

function run(place: string): Map<string, Result> {
  const report = join(folder, 'report.json');
  const bin = join(root, 'node_modules/vitest/vitest.mjs');
  spawnSync(process.execPath, [bin, 'run', '--reporter', 'json', '--outputFile', report, room], {
    cwd: place,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: readonly {
      readonly message: string;
      readonly assertionResults: readonly {
        readonly title: string;
        readonly status: string;
        readonly failureMessages?: readonly string[];
      }[];
    }[];
  };
  for (const { message, assertionResults } of testResults)
    if (assertionResults.length === 0) console.log(message);
  return new Map(
    testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .map(({ title, status, failureMessages = [] }) => {
        const [message = ''] = (failureMessages[0] ?? '').split('\n');
        return [title, { title, status, message }];
      }),
  );
}

/** Prints the line of one test; gives what is not as it has to be. */
function judge({ row, says, reason }: Row, title: string, results: ReadonlyMap<string, Result>): string[] {
  const result = results.get(title);
  const { status = 'not run', message = '' } = result ?? {};
  console.log(`${String(row).padStart(2)}  ${status}  ${title}${message === '' ? '' : `\n      ${message}`}`);
  if (revision === undefined) return status === 'passed' ? [] : [`row ${row} is ${status}: ${title}`];
  console.log(`      ${reason}`);
  if (status !== 'failed') return [`row ${row} is ${status}, it has to fail: ${title}`];
  return says.test(message) ? [] : [`row ${row} fails for another reason than ${says}: ${title}`];
}

function unlisted(results: ReadonlyMap<string, Result>): string[] {
  const listed = new Set([...rows.flatMap(({ tests }) => tests), ...beside]);
  const notListed = [...results.keys()].filter(title => !listed.has(title));
  const notThere = beside.filter(title => !results.has(title));
  const failing = beside.filter(title => revision === undefined && results.get(title)?.status !== 'passed');
  return [
    ...notListed.map(title => `in no row: ${title}`),
    ...notThere.map(title => `not there: ${title}`),
    ...failing.map(title => `fails: ${title}`),
  ];
}
