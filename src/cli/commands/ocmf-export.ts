import { Command, Option } from 'commander';
import { ConfigError } from '../../index.ts';
import { OcmfExportError, toOcpi, toSafeXml } from '../../ocmf/index.ts';
import { OcppError, toOcpp16, toOcpp21, toOcpp201 } from '../../ocpp/index.ts';
import type { RunCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { type OcmfInput, readOcmfInput } from '../ocmf-input.ts';
import { keyTextOf } from '../public-key-option.ts';

const targets = ['safe-xml', 'ocpp16', 'ocpp201', 'ocpp21', 'ocpi'] as const;
type Target = (typeof targets)[number];

interface ExportOptions {
  readonly publicKey?: string;
  readonly toFormat: Target;
  readonly form: 'oca' | 'everest';
}

export function ocmfExportCommand(run: RunCommand): Command {
  return new Command('export')
    .description('a record in the form that others want')
    .argument('[file]', 'a record, a S.A.F.E. XML document or JSON of OCPP; - for standard input', '-')
    .option('--public-key <key>', 'in any usual form, or a file with it')
    .addOption(new Option('--to-format <format>', 'which form').choices(targets).makeOptionMandatory())
    .addOption(
      new Option('--form <form>', "OCPP: as the OCA's application note says, or as EVerest sends it")
        .choices(['oca', 'everest'])
        .default('oca'),
    )
    .action((file: string, options: ExportOptions) =>
      run('text', async ({ output }) => {
        const inputs = await readOcmfInput(file, output);
        try {
          output.data(undefined, documentOf(inputs, options).trimEnd());
        } catch (error) {
          if (!(error instanceof OcmfExportError || error instanceof OcppError)) throw error;
          output.talk(error.message);
          return exitCodes.failed;
        }
        return exitCodes.done;
      }),
    );
}

function documentOf(inputs: readonly OcmfInput[], { toFormat: to, form, publicKey }: ExportOptions): string {
  const given = publicKey === undefined ? undefined : keyTextOf(publicKey);
  const values = inputs.map(input => {
    const key = given ?? input.publicKey;
    return { record: input.record, ...(key === undefined ? {} : { publicKey: key }) };
  });
  if (to === 'safe-xml') return toSafeXml(values);
  const [value, ...more] = values;
  if (value === undefined || more.length > 0) {
    throw new ConfigError([
      { key: 'FILE', value: `${values.length} records`, expected: `one record for ${to}` },
    ]);
  }
  const write = { ocpp16: toOcpp16, ocpp201: toOcpp201, ocpp21: toOcpp21 };
  const { record, ...key } = value;
  const document =
    to === 'ocpi' ? toOcpi({ ...key, records: [record] }) : write[to]({ ...key, ocmf: record }, { form });
  return JSON.stringify(document, null, 2);
}
