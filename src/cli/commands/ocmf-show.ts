import { Command } from 'commander';
import pc from 'picocolors';
import { type RecordVerification, type Session, sessionOf, verifyRecord } from '../../ocmf/index.ts';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatOption } from '../meter-options.ts';
import { readOcmfInput } from '../ocmf-input.ts';
import { type Format, printable, table } from '../output.ts';
import { keyTextOf } from '../public-key-option.ts';
import { type ShownFinding, verdictOf, verdictText } from './ocmf-verdict.ts';
import { findingText } from './ocmf-verify.ts';

interface ShowOptions {
  readonly publicKey?: string;
  readonly format?: Format;
}

export function ocmfShowCommand(run: RunCommand): Command {
  return new Command('show')
    .description('a record for people: who, where, when, how much, and whether it may be billed on')
    .argument('[file]', 'a record, a S.A.F.E. XML document or JSON of OCPP; - for standard input', '-')
    .option('--public-key <key>', 'in any usual form, or a file with it')
    .addOption(formatOption())
    .action((file: string, options: ShowOptions) =>
      run(options.format, async ({ output }) => {
        const given = options.publicKey === undefined ? undefined : keyTextOf(options.publicKey);
        let exitCode: number = exitCodes.done;
        for (const { record, publicKey } of await readOcmfInput(file, output)) {
          const checked = verifyRecord(record, given ?? publicKey);
          if (checked.record === undefined) exitCode = exitCodes.failed;
          output.data(plainOf(checked), textOf(checked));
        }
        return exitCode;
      }),
    );
}

function plainOf({ record, key: _key, ...checked }: RecordVerification) {
  const answers = { ...checked, verdict: verdictOf(checked) };
  if (record === undefined) return answers;
  const { bytes: _bytes, signedBytes: _signed, readings: _readings, signature, ...rest } = record;
  return {
    ...answers,
    ...rest,
    algorithm: signature.algorithm,
    sessionDetails: detailsOf(sessionOf(record)),
  };
}

function detailsOf({ registers, ...session }: Session) {
  return {
    ...session,
    registers: registers.map(({ obis, unit, direction, begin, end, energy }) => ({
      obis,
      unit,
      direction,
      begin,
      end,
      energy,
    })),
  };
}

/** What is shown of a record; the findings may be of the driver, which knows more. */
type Shown = Omit<RecordVerification, 'findings'> & {
  readonly findings: readonly ShownFinding[];
};

/** Who, where, when, how much, verdicts. */
export function textOf(checked: Shown): string {
  const { record, findings, reference } = checked;
  if (record === undefined) return [pc.yellow('not a record'), ...findings.map(findingText)].join('\n');
  const session = sessionOf(record);
  const { identification, chargePoint, meter, gateway, cable, pagination } = record;
  const rows: [string, string][] = [
    [
      'user',
      printable([identification.data, identification.type].filter(Boolean).join(' ')) || 'not assigned',
    ],
    ['charge point', printable(chargePoint.id ?? 'not named')],
    [
      'meter',
      printable([gateway.id, meter.serial ?? gateway.serial, meter.firmware].filter(Boolean).join(' ')),
    ],
    ['record', printable(pagination?.text ?? 'not numbered')],
    ['begin', printable(session.startedAt ?? 'unknown')],
    ['end', printable(session.endedAt ?? 'unknown')],
    ['duration', session.durationS === undefined ? 'unknown' : `${session.durationS} s`],
    ['cable', printable(cable?.name ?? 'not named')],
    ...session.registers.map(({ obis, unit, direction, begin, end, energy }): [string, string] => [
      direction ?? 'register',
      `${pc.bold(printable(`${energy ?? 'unknown'} ${unit ?? ''}`))}  (${begin ?? '?'} to ${end ?? '?'}, ${printable(obis ?? 'no code')})`,
    ]),
    ['signature', verdictText(verdictOf(checked))],
    ['billable', checked.billable ? pc.green('yes') : pc.red('no')],
    ['customer tool', reference.accepted ? pc.green('accepts it') : pc.red(`"${reference.message ?? ''}"`)],
  ];
  return [table(rows), ...findings.map(findingText)].join('\n');
}
