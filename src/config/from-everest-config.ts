import { quote } from '../domain/quote.ts';
import { ConfigError, type ConfigIssue } from '../errors/config-error.ts';
import { defaultDaylightSaving } from './daylight-saving.ts';
import { everestName } from './everest-name.ts';
import { type ConfigWarning, checkLaterKeys, isLaterKey } from './later-everest-keys.ts';
import { checkConfig } from './parse-config.ts';
import { everestShape, type MeterConfigInput } from './schema.ts';
import { shortValue } from './short-value.ts';
import { unknownKeyIssues } from './unknown-keys.ts';
import { withWarnings } from './without-effect.ts';

const ourNames: ReadonlyMap<string, string> = new Map(
  Object.keys(everestShape).map(name => [everestName(name), name]),
);

/** Defaults of the module that are not those of this driver. */
const everestDefaults = () => ({
  meterTimezone: '+00:00',
  meterDst: structuredClone(defaultDaylightSaving),
  resilienceTransactionRequestRetryDelay: 250,
});

/**
 * The `config_module` of EVerest's module LemDCBM400600 as our configuration, with the defaults of the module. Keys of
 * later versions of the module are taken, too; what one of them asks for in vain the meter announces as
 * `config.withoutEffect` when it starts.
 *
 * @param warn is told each key that is given a value without effect here.
 * @throws {@link ConfigError} METER_CONFIG_INVALID with every problem at once, in the names of EVerest.
 */
export function fromEverestConfig(
  everest: Readonly<Record<string, unknown>>,
  warn?: (warning: ConfigWarning) => void,
): MeterConfigInput {
  if (typeof everest !== 'object' || everest === null || Array.isArray(everest)) {
    throw new ConfigError([{ key: 'the configuration', value: shortValue(everest), expected: 'an object' }]);
  }
  const entries = Object.entries(everest);
  const input = inputOf(entries);
  const checked = checkConfig(input);
  const later = checkLaterKeys(entries);
  const issues = [
    ...(checked.ok ? [] : checked.issues.map(inEverestNames)),
    ...later.issues,
    ...unknownIssues(everest),
  ];
  if (issues.length > 0) throw new ConfigError(issues, checked.ok ? undefined : checked.cause);
  for (const warning of later.warnings) warn?.(warning);
  return withWarnings(input, later.warnings);
}

function inputOf(entries: readonly (readonly [string, unknown])[]): MeterConfigInput {
  const known = entries.flatMap(([key, value]) => {
    const name = ourNames.get(key);
    return name === undefined ? [] : [[name, value] as const];
  });
  const input: Record<string, unknown> = { ...everestDefaults(), ...Object.fromEntries(known) };
  // In EVerest 0 is no pause between two, and here it is none at all.
  if (input.transactionOcmfFetchIntervalS === 0) {
    input.transactionOcmfFetchIntervalS = secondsOf(input.pollIntervalMs ?? 1000);
  }
  // The names are right by construction; the values are checked before anybody uses them.
  return input as unknown as MeterConfigInput;
}

/** As often as it measures; in whole seconds, the unit of the setting. */
function secondsOf(pollIntervalMs: unknown): number {
  return typeof pollIntervalMs === 'number' ? Math.max(1, Math.round(pollIntervalMs / 1000)) : 1;
}

function unknownIssues(everest: Readonly<Record<string, unknown>>): readonly ConfigIssue[] {
  const unknown = Object.keys(everest).filter(key => !ourNames.has(key) && !isLaterKey(key));
  return unknownKeyIssues(unknown, key => ({
    key: quote(key).slice(1, -1),
    value: shortValue(everest[key]),
    expected: 'a key of the EVerest module LemDCBM400600',
  }));
}

const ourName = new RegExp(`\\b(${[...ourNames.values()].join('|')})\\b`, 'g');

/** Our names of keys are the names of EVerest wherever they stand, but not in a given value. */
function inEverestNames({ key, value, expected }: ConfigIssue): ConfigIssue {
  const [first = '', ...inside] = key.split('.');
  const name = Object.hasOwn(everestShape, first) ? everestName(first) : first;
  return { key: [name, ...inside].join('.'), value, expected: expected.replaceAll(ourName, everestName) };
}
