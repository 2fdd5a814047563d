import { createInterface } from 'node:readline';
import { Command } from 'commander';
import pc from 'picocolors';
import { verifyRecord } from '../../ocmf/index.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatOption } from '../meter-options.ts';
import { readOcmfInput } from '../ocmf-input.ts';
import { type Format, printable } from '../output.ts';
import { keyTextOf } from '../public-key-option.ts';
import {
  notComparedFindings,
  type ShownFinding,
  type Verdict,
  verdictOf,
  verdictText,
} from './ocmf-verdict.ts';

interface VerifyOptions {
  readonly publicKey?: string;
  readonly batch?: boolean;
  readonly format?: Format;
}

interface Answer {
  readonly verdict: Verdict;
  readonly findings: readonly ShownFinding[];
}

const exitCodeOfVerdict: Readonly<Record<Verdict, number>> = {
  valid: exitCodes.done,
  invalid: exitCodes.integrity,
  malformed: exitCodes.failed,
  'no-key': exitCodes.failed,
};

export function ocmfVerifyCommand(run: RunCommand): Command {
  return new Command('verify')
    .description('is the signature good? Ends with 0 valid, 5 invalid, 1 cannot be judged or no key')
    .argument('[file]', 'a record, a S.A.F.E. XML document or JSON of OCPP; - for standard input', '-')
    .option(
      '--public-key <key>',
      'in any usual form, or a file with it; else the key that stands in the XML document',
    )
    .option(
      '--batch',
      'one JSON object a line: {"id","ocmf" or "ocmfBase64","publicKey"}; ends with 0 when all are answered',
    )
    .addOption(formatOption())
    .action((file: string, options: VerifyOptions) =>
      run(options.format, context =>
        options.batch ? verifyBatch(options, context) : verifyFile(file, options, context),
      ),
    );
}

async function verifyFile(
  file: string,
  { publicKey: given }: VerifyOptions,
  { output }: CommandContext,
): Promise<number> {
  const publicKey = given === undefined ? undefined : keyTextOf(given);
  const codes: number[] = [];
  for (const input of await readOcmfInput(file, output)) {
    const { verdict, findings } = answerTo(input.record, publicKey ?? input.publicKey);
    if (publicKey === undefined && input.publicKey !== undefined) {
      output.talk('the key is the one in the document: compare it with the one registered for the meter');
    }
    output.data({ verdict, findings }, answerText({ verdict, findings }));
    codes.push(exitCodeOfVerdict[verdict]);
  }
  return Math.max(...codes);
}

async function verifyBatch({ publicKey: given }: VerifyOptions, { output }: CommandContext): Promise<number> {
  const publicKey = given === undefined ? undefined : keyTextOf(given);
  if (process.stdin.isTTY) output.talk('waiting for JSON lines on standard input; end with Ctrl-D');
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const { id, ...answer } = answerLine(line, publicKey);
    output.data({ id, ...answer }, `${id}  ${answerText(answer)}`);
  }
  return exitCodes.done;
}

function answerLine(line: string, defaultKey: string | undefined): Answer & { id: unknown } {
  const { transactionId, id = transactionId, ocmf, ocmfBase64, publicKey = defaultKey } = fieldsOf(line);
  const record = typeof ocmfBase64 === 'string' ? Buffer.from(ocmfBase64, 'base64') : String(ocmf ?? '');
  const key = publicKey === undefined ? undefined : String(publicKey);
  return { id, ...answerTo(record, key) };
}

function answerTo(record: Uint8Array | string, publicKey: string | undefined): Answer {
  const checked = verifyRecord(record, publicKey);
  return { verdict: verdictOf(checked), findings: [...checked.findings, ...notComparedFindings(checked)] };
}

function fieldsOf(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function answerText({ verdict, findings }: Answer): string {
  return [verdictText(verdict), ...findings.map(findingText)].join('\n');
}

export function findingText({
  severity,
  place,
  message,
}: Pick<ShownFinding, 'severity' | 'place' | 'message'>): string {
  const color = { error: pc.red, warning: pc.yellow, info: pc.dim }[severity];
  return `  ${color(severity.padEnd(7))} ${place}: ${printable(message)}`;
}
