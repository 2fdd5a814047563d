import { statSync } from 'node:fs';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { ConfigError, openJournal, type SignedRecord } from '../../index.ts';
import { readRecord, sessionOf, toSafeXml, verifyRecord } from '../../ocmf/index.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatOption } from '../meter-options.ts';
import { type Format, printable } from '../output.ts';
import { checkRecords } from '../record-check.ts';
import { textOf } from './ocmf-show.ts';

interface RecordsOptions {
  readonly journal: string;
  readonly format?: Format;
}

interface ExportOptions extends RecordsOptions {
  readonly from?: string;
  readonly to?: string;
  readonly toFormat: 'safe-xml' | 'jsonl';
}

/** The journal: every signed record that a driver brought home. */
export function recordsCommand(run: RunCommand): Command {
  const records = new Command('records').description(
    'the signed records of a journal: list, show, export, check',
  );
  const define = (name: string, description: string) =>
    new Command(name)
      .description(description)
      .requiredOption('--journal <file>', 'the journal of the driver, which must not be running')
      .addOption(formatOption())
      .exitOverride();

  records.addCommand(
    define('list', 'one record a line, oldest first').action((options: RecordsOptions) =>
      run(options.format, context => withRecords(options, context, all => list(all, context))),
    ),
  );
  records.addCommand(
    define('show', 'the newest record of a transaction')
      .argument('<transaction-id>')
      .action((transactionId: string, options: RecordsOptions) =>
        run(options.format, context =>
          withRecords(options, context, all => show(all, transactionId, context)),
        ),
      ),
  );
  records.addCommand(
    define('export', 'records as one document')
      .option('--from <time>', 'received at or after, ISO 8601')
      .option('--to <time>', 'received before, ISO 8601')
      .addOption(new Option('--to-format <format>').choices(['safe-xml', 'jsonl']).default('jsonl'))
      .action((options: ExportOptions) =>
        run('text', context => withRecords(options, context, all => exportRecords(all, options, context))),
      ),
  );
  records.addCommand(
    define('check', 'gaps, duplicates, and records that do not verify; ends with 5 if there are any').action(
      (options: RecordsOptions) =>
        run(options.format, context => withRecords(options, context, all => check(all, context))),
    ),
  );
  return records;
}

async function withRecords(
  { journal: path }: RecordsOptions,
  _context: CommandContext,
  use: (records: readonly SignedRecord[]) => number,
): Promise<number> {
  refuseMissing(path);
  const journal = openJournal(path);
  try {
    return use([...journal.records()]);
  } finally {
    journal.close();
  }
}

/** Reading must not make a new journal where none is. */
function refuseMissing(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  throw new ConfigError([
    { key: '--journal', value: JSON.stringify(path), expected: 'a journal, found none' },
  ]);
}

function list(records: readonly SignedRecord[], { output }: CommandContext): number {
  for (const { transactionId, meterId, receivedAt, ocmf, verification } of records) {
    const read = readRecord(ocmf);
    const imported = read.readable
      ? sessionOf(read.record).registers.find(({ direction }) => direction === 'import')
      : undefined;
    const energy =
      imported?.energy === undefined ? 'unknown' : `${imported.energy} ${printable(imported.unit ?? '')}`;
    const { verdict, billable } = verification;
    const color = billable ? pc.green : pc.red;
    output.data(
      { transactionId, meterId, receivedAt, energy, verdict, billable },
      `${receivedAt}  ${meterId}  ${printable(transactionId).padEnd(37)}  ${energy.padStart(14)}  ${color(verdict)}`,
    );
  }
  return exitCodes.done;
}

function show(records: readonly SignedRecord[], transactionId: string, { output }: CommandContext): number {
  const record = records.findLast(each => each.transactionId === transactionId);
  if (record === undefined) {
    output.talk(`the journal has no record of transaction "${transactionId}"`);
    return exitCodes.failed;
  }
  const text = `${textOf({ ...verifyRecord(record.ocmf, record.publicKey), ...record.verification })}\n\n${printable(record.ocmf)}`;
  output.data(record, text);
  return exitCodes.done;
}

function exportRecords(
  records: readonly SignedRecord[],
  options: ExportOptions,
  { output }: CommandContext,
): number {
  const fromMs = timeOf('--from', options.from) ?? Number.NEGATIVE_INFINITY;
  const toMs = timeOf('--to', options.to) ?? Number.POSITIVE_INFINITY;
  const chosen = records.filter(({ receivedAt }) => {
    const atMs = Date.parse(receivedAt);
    return atMs >= fromMs && atMs < toMs;
  });
  if (options.toFormat === 'safe-xml') {
    const values = chosen.map(({ ocmf, publicKey }) => ({ record: ocmf, publicKey }));
    output.data(undefined, toSafeXml(values).trimEnd());
  } else for (const record of chosen) output.data(undefined, JSON.stringify(record));
  return exitCodes.done;
}

function timeOf(key: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs)) return atMs;
  throw new ConfigError([{ key, value: JSON.stringify(text), expected: 'a time of ISO 8601' }]);
}

function check(records: readonly SignedRecord[], { output }: CommandContext): number {
  const problems = checkRecords(records);
  for (const problem of problems) output.data(problem, `${pc.red(problem.code)}  ${problem.message}`);
  output.talk(`${records.length} records, ${problems.length} problems`);
  return problems.length === 0 ? exitCodes.done : exitCodes.integrity;
}
