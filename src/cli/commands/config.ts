import { Command } from 'commander';
import pc from 'picocolors';
import type { CommandContext, RunCommand } from '../command.ts';
import { type ConfiguredMeter, chosenMeter, readConfigFile } from '../config-file.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatOption } from '../meter-options.ts';
import { type Format, printable } from '../output.ts';

interface CheckOptions {
  readonly module?: string;
  readonly meter?: string;
  readonly format?: Format;
}

export function configCommand(run: RunCommand): Command {
  const check = new Command('check')
    .description('are the settings in a file right? Ends with 0 when they are, else with 2')
    .argument('<file>', "settings in YAML or JSON, ours or EVerest's")
    .option('--module <id>', 'EVerest: this module alone; without it all of LemDCBM400600')
    .option('--meter <name>', 'this meter alone; without it all')
    .addOption(formatOption())
    .exitOverride()
    .action((file: string, options: CheckOptions) =>
      run(options.format, async context => checkFile(file, options, context)),
    );
  return new Command('config').addCommand(check);
}

function checkFile(path: string, { module, meter }: CheckOptions, { output }: CommandContext): number {
  const file = readConfigFile(path);
  const name = module ?? meter;
  const meters: readonly ConfiguredMeter[] =
    name === undefined ? file.meters : [chosenMeter(path, file, name)];
  let problems = 0;
  for (const configured of meters) {
    const { settings, issues, remarks } = configured.check({});
    const named = configured.name === undefined ? {} : { meter: configured.name };
    const prefix = configured.name === undefined ? '' : `${printable(configured.name)}: `;
    problems += issues.length;
    for (const remark of remarks) output.talk(`${prefix}${printable(remark)}`);
    for (const { line, key, value, expected } of issues) {
      const text = `${path}:${line}: ${prefix}${key}: got ${value}, expected ${expected}`;
      output.data({ file: path, line, ...named, key, value, expected }, pc.red(printable(text)));
    }
    if (issues.length === 0) {
      const { ipAddress } = settings;
      output.data(
        { file: path, ...named, valid: true, ipAddress },
        `${prefix}good, for the meter at ${ipAddress}`,
      );
    }
  }
  return problems === 0 ? exitCodes.done : exitCodes.usage;
}
