import type { MeterConfigInput } from '../index.ts';
import { refusal } from '../settings-file/placed-issue.ts';
import { chosenMeter, readConfigFile } from './config-file.ts';
import { printable } from './output.ts';

/**
 * The settings of the meter that is meant in a file; `overrides` win.
 *
 * @throws ConfigError METER_CONFIG_INVALID with the line of each problem, or when it is not clear which meter.
 */
export function settingsFromFile(
  path: string,
  name: string | undefined,
  overrides: Partial<MeterConfigInput>,
  talk: (line: string) => void,
): MeterConfigInput {
  const { settings, issues, remarks } = chosenMeter(path, readConfigFile(path), name).check(overrides);
  if (issues.length > 0) throw refusal(path, issues);
  for (const remark of remarks) talk(printable(remark));
  return settings;
}
