import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { ConfigError, type JournalReader, openJournalReader, type SignedRecord } from '../../index.ts';
import { readRecord, sessionOf, toSafeXml } from '../../ocmf/index.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatOption } from '../meter-options.ts';
import { type Format, printable } from '../output.ts';
import { RecordCheck, type RecordProblem } from '../record-check.ts';
import { recordText } from '../record-output.ts';

interface RecordsOptions {
  readonly journal: string;
  readonly format?: Format;
}

interface ListOptions extends RecordsOptions {
  readonly evidence?: boolean;
}

interface ExportOptions extends RecordsOptions {
  readonly from?: string;
  readonly to?: string;
  readonly toFormat: 'safe-xml' | 'jsonl';
}

/** The journal: every signed record that a driver brought home. */
export function recordsCommand(run: RunCommand): Command {
  const records = new Command('records');
  const define = (name: string, description: string) =>
    new Command(name)
      .description(description)
      .requiredOption('--journal <file>', 'the journal of the driver, which may be running')
      .addOption(formatOption())
      .exitOverride();
  /** Runs it with the open journal. */
  const read = (
    { journal, format }: RecordsOptions,
    use: (reader: JournalReader, context: CommandContext) => Promise<number> | number,
  ) => run(format, context => withReader(journal, reader => use(reader, context)));

  records.addCommand(
    define('list', 'one record a line, oldest first')
      .option(
        '--evidence',
        'what is kept beside the final records: interim ones, and ones that do not verify',
      )
      .action((options: ListOptions) =>
        read(options, (reader, context) =>
          options.evidence === true ? listEvidence(reader, context) : list(reader, context),
        ),
      ),
  );
  records.addCommand(
    define('show', 'the newest record of a transaction')
      .argument('<transaction-id>')
      .action((transactionId: string, options: RecordsOptions) =>
        read(options, (reader, context) => show(reader, transactionId, context)),
      ),
  );
  records.addCommand(
    define('export', 'records as one document')
      .option('--from <time>', 'received at or after, ISO 8601')
      .option('--to <time>', 'received before, ISO 8601')
      .addOption(new Option('--to-format <format>').choices(['safe-xml', 'jsonl']).default('jsonl'))
      .action((options: ExportOptions) =>
        read({ ...options, format: 'text' }, (reader, context) => exportRecords(reader, options, context)),
      ),
  );
  records.addCommand(
    define(
      'check',
      'gaps, duplicates, and records that are damaged or do not verify; ends with 5 if there are any',
    ).action((options: RecordsOptions) => read(options, check)),
  );
  return records;
}

async function withReader(
  path: string,
  use: (reader: JournalReader) => Promise<number> | number,
): Promise<number> {
  refuseMissing(path);
  const reader = openJournalReader(path);
  try {
    return await use(reader);
  } finally {
    reader.close();
  }
}

/** Reading must not make a new journal where none is. */
function refuseMissing(path: string): void {
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  throw new ConfigError([
    { key: '--journal', value: JSON.stringify(path), expected: 'a journal, found none' },
  ]);
}

/** With a turn of the event loop now and then: whoever reads the output may go, and a signal may come. */
async function* unhurried<T>(found: Iterable<T>, { signal }: CommandContext): AsyncGenerator<T> {
  let count = 0;
  for (const each of found) {
    count += 1;
    if (count % 100 === 0) await setImmediate();
    if (signal.aborted) return;
    yield each;
  }
}

async function list(reader: JournalReader, context: CommandContext): Promise<number> {
  for await (const record of unhurried(reader.records(), context)) listOne(record, context);
  if (reader.meterIds().some(meterId => hasAny(reader.evidence(meterId))))
    context.output.talk('there is more, which is not final: records list --evidence');
  return exitCodes.done;
}

async function listEvidence(reader: JournalReader, context: CommandContext): Promise<number> {
  for (const meterId of reader.meterIds()) {
    for await (const { kind, ...record } of unhurried(reader.evidence(meterId), context))
      listOne(record, context, kind);
  }
  return exitCodes.done;
}

function hasAny(found: Iterable<unknown>): boolean {
  for (const _ of found) return true;
  return false;
}

function listOne(record: SignedRecord, { output }: CommandContext, kind?: string): void {
  const { transactionId, meterId, receivedAt, ocmf, verification } = record;
  const read = readRecord(ocmf);
  const imported = read.readable
    ? sessionOf(read.record).registers.find(({ direction }) => direction === 'import')
    : undefined;
  const energy =
    imported?.energy === undefined ? 'unknown' : `${imported.energy} ${printable(imported.unit ?? '')}`;
  const { verdict, billable } = verification;
  const color = billable ? pc.green : pc.red;
  output.data(
    {
      transactionId,
      meterId,
      receivedAt,
      energy,
      verdict,
      billable,
      ...(kind === undefined ? {} : { kind }),
    },
    `${receivedAt}  ${meterId}  ${printable(transactionId).padEnd(37)}  ${energy.padStart(14)}  ${color(verdict)}${kind === undefined ? '' : `  ${kind}`}`,
  );
}

function show(reader: JournalReader, transactionId: string, { output }: CommandContext): number {
  const record = reader.newestRecordOf(transactionId);
  if (record === undefined) {
    output.talk(`the journal has no record of transaction "${transactionId}"`);
    return exitCodes.failed;
  }
  output.data(record, recordText(record));
  return exitCodes.done;
}

async function exportRecords(
  reader: JournalReader,
  options: ExportOptions,
  context: CommandContext,
): Promise<number> {
  const { output } = context;
  const fromMs = timeOf('--from', options.from) ?? Number.NEGATIVE_INFINITY;
  const toMs = timeOf('--to', options.to) ?? Number.POSITIVE_INFINITY;
  const values: { record: string; publicKey: string }[] = [];
  for await (const record of unhurried(reader.records(), context)) {
    const atMs = Date.parse(record.receivedAt);
    if (atMs < fromMs || atMs >= toMs) continue;
    if (options.toFormat === 'jsonl') output.data(undefined, JSON.stringify(record));
    else values.push({ record: record.ocmf, publicKey: record.publicKey });
  }
  if (options.toFormat === 'safe-xml') output.data(undefined, toSafeXml(values).trimEnd());
  return exitCodes.done;
}

function timeOf(key: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const atMs = Date.parse(text);
  if (!Number.isNaN(atMs)) return atMs;
  throw new ConfigError([{ key, value: JSON.stringify(text), expected: 'a time of ISO 8601' }]);
}

async function check(reader: JournalReader, context: CommandContext): Promise<number> {
  const { output } = context;
  const checked = new RecordCheck();
  let problems = 0;
  const tell = (problem: RecordProblem) => {
    problems += 1;
    output.data(problem, `${pc.red(problem.code)}  ${problem.message}`);
  };
  for await (const problem of unhurried(checked.ofRecords(reader), context)) if (problem) tell(problem);
  for (const problem of checked.ofPagination(reader)) tell(problem);
  output.talk(`${counted(checked.count, 'record')}, ${counted(problems, 'problem')}`);
  return problems === 0 ? exitCodes.done : exitCodes.integrity;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
