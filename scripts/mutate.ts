import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { mutationPage, percentOf } from '../test/mutation/page.ts';
import { allMutants } from '../test/mutation/statecharts.ts';
import { isDifferent, reasons } from '../test/mutation/survivors.ts';
import { type Measurement, readVerdicts, resultsFile, type Verdict } from '../test/mutation/verdict.ts';

/**
 * Measures whether the tests notice a changed statechart, and writes docs/explanation/mutation.md. MUTANTS='TEXT|TEXT'
 * takes only mutants with one of the texts in their names, and writes nothing. With MUTATION_RESULTS=FOLDER the verdicts stay
 * there, and a run that was cut off goes on.
 */
const root = join(import.meta.dirname, '..');
const shards = ['0', '1'];
const wantedPercent = 99;
const wantedPercentAlone = 90;
/** What is shown under the tests of the house: a stop is done before it was sent, and the transaction goes on in the meter. */
const deliberate = 'meter.operational.lifecycle always [2] to .stopping.done: retarget';
const kept = process.env.MUTATION_RESULTS;
const folder = kept ?? mkdtempSync(join(tmpdir(), 'mutation-'));
mkdirSync(folder, { recursive: true });
const mutants = allMutants();
const isPart = process.env.MUTANTS !== undefined;
const startMs = performance.now();

const killed = await byTests(await measure('killed', 'test/mutation/mutate.test.ts'));
const survivors = killed.filter(({ isKilled }) => !isKilled);
for (const { name } of survivors) console.log(`survived: ${name} (${reasons[name] ?? 'no reason'})`);
console.log(
  `mutants ${killed.length}, killed ${killed.length - survivors.length}, rate ${percentOf(killed)} %`,
);
const alone = await measure('alone', 'test/mutation/alone.test.ts');
for (const { isKilled, name } of alone) if (!isKilled) console.log(`unnoticed: ${name}`);
console.log(
  `noticed by invariants, coverage and usage model alone: ${alone.filter(({ isKilled }) => isKilled).length} of ${alone.length}, rate ${percentOf(alone)} %`,
);
if (!isPart) {
  const failing = await failingFiles(deliberate);
  console.log(`with ${deliberate}\nnpm test fails in ${failing.length} files: ${failing.join(', ')}`);
  const page = mutationPage(mutants, { killed, alone, retargeted: { name: deliberate, failing } });
  writeFileSync(join(root, 'docs/explanation/mutation.md'), page);
  for (const complaint of complaints(failing)) {
    console.error(complaint);
    process.exitCode = 1;
  }
}
if (kept === undefined) rmSync(folder, { recursive: true });
console.log(`done in ${Math.round((performance.now() - startMs) / 60_000)} minutes`);

/** Runs one measurement in two processes side by side. */
async function measure(kind: Measurement, file: string): Promise<Verdict[]> {
  const read = () => shards.flatMap(shard => readVerdicts(resultsFile(kind, shard, folder)));
  const progress = setInterval(() => {
    const all = read();
    console.log(`${kind}: ${all.length} mutants, ${all.filter(({ isKilled }) => !isKilled).length} not`);
  }, 20_000);
  await Promise.all(
    shards.map(shard =>
      vitest(['--config', 'test/mutation/vitest.config.ts', '--reporter', 'dot', file], {
        MUTATION_SHARD: shard,
        MUTATION_SHARDS: String(shards.length),
        MUTATION_RESULTS: folder,
      }),
    ),
  );
  clearInterval(progress);
  const order = new Map(mutants.map(({ name }, index) => [name, index]));
  return read().toSorted((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
}

/** What no path notices, and nobody has a reason for, is shown to the tests that are written by hand. */
async function byTests(verdicts: readonly Verdict[]): Promise<Verdict[]> {
  const file = resultsFile('tests', '0', folder);
  const known = readVerdicts(file);
  const judged: Verdict[] = [];
  for (const verdict of verdicts) {
    const { name, isKilled } = verdict;
    if (isKilled || name in reasons) judged.push(verdict);
    else judged.push(known.find(each => each.name === name) ?? (await judgedByTests(verdict, file)));
  }
  return judged;
}

async function judgedByTests(verdict: Verdict, file: string): Promise<Verdict> {
  const [objection] = await failingFiles(verdict.name, ['--bail', '1']);
  const judged: Verdict =
    objection === undefined ? verdict : { ...verdict, isKilled: true, by: 'tests', objection };
  appendFileSync(file, `${JSON.stringify(judged)}\n`);
  return judged;
}

/** Test files that fail when somebody has changed the statechart. */
async function failingFiles(name: string, more: readonly string[] = []): Promise<string[]> {
  const report = join(folder, 'report.json');
  const config = 'test/mutation/retargeted.config.ts';
  const args = ['--config', config, '--reporter', 'json', '--outputFile', report, ...more];
  // That of another mutant says nothing of this one.
  rmSync(report, { force: true });
  await vitest(args, { RETARGETED: name });
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    testResults: readonly { readonly name: string; readonly status: string }[];
  };
  return testResults
    .filter(({ status }) => status === 'failed')
    .map(file => relative(root, file.name))
    .toSorted();
}

function complaints(failing: readonly string[]): string[] {
  const names = survivors.map(({ name }) => name);
  return [
    ...(killed.length < mutants.length ? [`only ${killed.length} of ${mutants.length} were judged`] : []),
    ...(Number(percentOf(killed.filter(isDifferent))) < wantedPercent
      ? [`less than ${wantedPercent} % of those that differ were killed`]
      : []),
    ...(Number(percentOf(alone.filter(isDifferent))) < wantedPercentAlone
      ? [`less than ${wantedPercentAlone} % were noticed without knowing the statechart`]
      : []),
    ...names.filter(name => !(name in reasons)).map(name => `nobody knows why it survives: ${name}`),
    ...Object.keys(reasons)
      .filter(name => !names.includes(name))
      .map(name => `has a reason to survive, and does not: ${name}`),
    ...(failing.length === 0 ? ['npm test does not notice the retargeted transition'] : []),
  ];
}

/** Resolves when it has ended, whatever came of it. */
function vitest(args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  const bin = join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [bin, 'run', ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  return new Promise((resolve, reject) => {
    child.on('exit', () => resolve());
    child.on('error', reject);
  });
}
