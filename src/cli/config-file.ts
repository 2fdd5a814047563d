import {
  ConfigError,
  type ConfigIssue,
  fromEverestConfig,
  type MeterConfigInput,
  parseConfig,
} from '../index.ts';
import { checkSite } from '../serve/site-file.ts';
import { type ConfigText, readConfigText } from '../settings-file/config-text.ts';
import { notYaml, type PlacedIssue, refusal } from '../settings-file/placed-issue.ts';

/** One meter of a file. */
export interface ConfiguredMeter {
  /** Of the module or of the entry; `undefined`: the file is about one meter. */
  readonly name: string | undefined;
  /** What a module of EVerest is given, as it stands there. */
  readonly everest?: Readonly<Record<string, unknown>>;
  /** Settings that a command line gives win over those of the file. */
  check(overrides: Partial<MeterConfigInput>): CheckedMeter;
}

export interface CheckedMeter {
  /** Checked only if there are no issues. */
  readonly settings: MeterConfigInput;
  readonly issues: readonly PlacedIssue[];
  /** What has no effect here, in words. */
  readonly remarks: readonly string[];
}

export interface ConfigFile {
  /** `everest`: modules of EVerest; `meters`: several of ours; `site`: those of `dcbm serve`; `meter`: one of ours. */
  readonly form: 'everest' | 'meters' | 'site' | 'meter';
  readonly meters: readonly ConfiguredMeter[];
}

type Plain = Readonly<Record<string, unknown>>;

const everestModule = 'LemDCBM400600';

/**
 * Reads a file of settings: ours for one meter, ours for several below `meters`, that of a site, or EVerest's with modules
 * of ours.
 *
 * @throws ConfigError METER_CONFIG_INVALID when it is none of these; `issues` name the line.
 */
export function readConfigFile(path: string): ConfigFile {
  const text = readConfigText(path);
  if (text.faults.length > 0) throw notYaml(path, text.faults);
  const { value } = text;
  if (!isPlain(value)) {
    throw refusal(path, [
      { line: 1, key: 'the file', value: kindOf(value), expected: 'settings by their names' },
    ]);
  }
  if (isPlain(value.active_modules)) return everestFile(path, text, value.active_modules);
  if (Array.isArray(value.meters)) return siteFile(path, text);
  if (value.meters !== undefined) return metersFile(path, text, value);
  return { form: 'meter', meters: [ours(text, [], value, undefined)] };
}

/** The meter that is meant. @throws ConfigError when it is not clear which. */
export function chosenMeter(
  path: string,
  { form, meters }: ConfigFile,
  name: string | undefined,
): ConfiguredMeter {
  const found =
    name === undefined && meters.length === 1 ? meters[0] : meters.find(each => each.name === name);
  if (found !== undefined && (name === undefined || found.name === name)) return found;
  const names = meters.flatMap(each => (each.name === undefined ? [] : [each.name])).join(', ');
  const expected = names === '' ? `no name: ${path} is about one meter` : `one of ${names}`;
  const key = form === 'everest' ? '--module' : '--meter';
  throw new ConfigError([{ key, value: name === undefined ? 'nothing' : JSON.stringify(name), expected }]);
}

function everestFile(path: string, text: ConfigText, modules: Plain): ConfigFile {
  const meters = Object.entries(modules).flatMap(([name, module]): ConfiguredMeter[] => {
    if (!isPlain(module) || module.module !== everestModule) return [];
    return [everest(text, ['active_modules', name, 'config_module'], module.config_module ?? {}, name)];
  });
  if (meters.length > 0) return { form: 'everest', meters };
  const line = text.lineOf(['active_modules']);
  throw refusal(path, [
    {
      line,
      key: 'active_modules',
      value: `${Object.keys(modules).length} others`,
      expected: `a module ${everestModule}`,
    },
  ]);
}

function siteFile(path: string, text: ConfigText): ConfigFile {
  const meters = checkSite(path, text).meters.map(({ name, settings }, index) =>
    ours(text, ['meters', String(index)], settings, name),
  );
  return { form: 'site', meters };
}

function metersFile(path: string, text: ConfigText, file: Plain): ConfigFile {
  const { meters, ...others } = file;
  const issues = Object.keys(others).map(key => ({
    line: text.lineOf([key]),
    key,
    value: kindOf(others[key]),
    expected: 'nothing beside "meters"',
  }));
  if (!isPlain(meters) || Object.keys(meters).length === 0) {
    issues.push({
      line: text.lineOf(['meters']),
      key: 'meters',
      value: kindOf(meters),
      expected: 'settings of each meter below its name',
    });
  }
  if (issues.length > 0) throw refusal(path, issues);
  const all = Object.entries(meters as Plain).map(([name, settings]) =>
    ours(text, ['meters', name], settings, name),
  );
  return { form: 'meters', meters: all };
}

function ours(
  text: ConfigText,
  path: readonly string[],
  given: unknown,
  name: string | undefined,
): ConfiguredMeter {
  return {
    name,
    check(overrides) {
      const settings = (isPlain(given) ? { ...given, ...overrides } : given) as MeterConfigInput;
      return {
        settings,
        issues: placed(
          text,
          path,
          issuesOf(() => parseConfig(settings)),
        ),
        remarks: [],
      };
    },
  };
}

function everest(text: ConfigText, path: readonly string[], given: unknown, name: string): ConfiguredMeter {
  return {
    name,
    ...(isPlain(given) ? { everest: given } : {}),
    check(overrides) {
      const { ipAddress } = overrides;
      const host = ipAddress === undefined ? {} : { ip_address: ipAddress };
      const remarks: string[] = [];
      let settings = overrides as MeterConfigInput;
      const issues = issuesOf(() => {
        const everestSettings = (isPlain(given) ? { ...given, ...host } : given) as Plain;
        const taken = fromEverestConfig(everestSettings, ({ key, value, reason }) =>
          remarks.push(`${key} ${value} has no effect: ${reason}`),
        );
        settings = { ...taken, ...overrides };
        parseConfig(settings);
      });
      return { settings, issues: placed(text, path, issues), remarks };
    },
  };
}

function issuesOf(check: () => unknown): readonly ConfigIssue[] {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
}

function placed(
  text: ConfigText,
  path: readonly string[],
  issues: readonly ConfigIssue[],
): readonly PlacedIssue[] {
  return issues
    .map(issue => ({ ...issue, line: text.lineOf([...path, ...issue.key.split('.')]) }))
    .toSorted((a, b) => a.line - b.line);
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : isPlain(value) ? 'an object' : JSON.stringify(value).slice(0, 60);
}
