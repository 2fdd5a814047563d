import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import { ConfigError, type ConfigReferenceEntry, configReference, type MeterConfigInput } from '../index.ts';
import { pinnedKeyOf } from './public-key-option.ts';

/** Options of settings that have another name, or a better help, than the setting itself. */
const own: Readonly<Record<string, { readonly flags: string; readonly help: string; readonly as?: string }>> =
  {
    port: { flags: '--port <port>', help: 'TCP port, if not part of <meter>' },
    meterTlsCertificate: {
      flags: '--tls-certificate <file>',
      help: "the meter's certificate (PEM): HTTPS, and no other is accepted",
      as: 'tlsCertificate',
    },
    publicKey: {
      flags: '--public-key <key>',
      help: 'key of the meter (publicKeyOcmf), as hexadecimal digits or as a file: a meter with another one is refused',
    },
    commandTimeoutMs: { flags: '--timeout <ms>', help: 'deadline of one request', as: 'timeout' },
    journal: { flags: '--journal <file>', help: 'durable journal of transactions and signed records' },
  };

/** Heading of the settings that are seldom given on the command line. */
export const settingsHeading = 'Settings:';

/** The options of these settings. `ipAddress` has none: it is `<meter>`. */
export function settingOptions(isOffered: (name: string) => boolean): readonly Option[] {
  return configReference()
    .filter(({ name }) => name !== 'ipAddress' && isOffered(name))
    .flatMap(optionsOf);
}

function optionsOf(entry: ConfigReferenceEntry): readonly Option[] {
  const { name, type } = entry;
  const named = own[name];
  if (named !== undefined) return [withParser(new Option(named.flags, named.help), type)];
  const flag = `--${name.replaceAll(/(?<=[a-z\d])[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
  if (type === 'boolean') {
    return [
      new Option(flag, helpOf(entry)).helpGroup(settingsHeading),
      new Option(flag.replace('--', '--no-'), 'the contrary').helpGroup(settingsHeading).hideHelp(),
    ];
  }
  const option = new Option(`${flag} <${placeholderOf(entry)}>`, helpOf(entry)).helpGroup(settingsHeading);
  return [withParser(option, type)];
}

function withParser(option: Option, type: string): Option {
  if (type === 'integer') return option.argParser(wholeNumber);
  return type === 'number' ? option.argParser(decimalNumber) : option;
}

/** Longer ones are cut where they begin to explain; the reference has the whole. */
const maxHelpLength = 90;

/** The first sentence, and what may be given. */
function helpOf({ description, range, default: preset }: ConfigReferenceEntry): string {
  const [sentence = description] = /^.*?\.(?= [A-Z]|$)/.exec(description) ?? [];
  const [beginning = sentence] = sentence.length > maxHelpLength ? sentence.split(/[:;] /) : [sentence];
  const text = `${beginning.charAt(0).toLowerCase()}${beginning.slice(1).replace(/\.$/, '')}`;
  const hasDefault = preset !== undefined && preset !== '' && preset !== false;
  const facts = [range, hasDefault ? `default ${preset}` : ''].filter(fact => fact !== '');
  return facts.length === 0 ? text : `${text} (${facts.join('; ')})`;
}

function placeholderOf({ type, unit, range }: ConfigReferenceEntry): string {
  if (type === 'object or string') return 'json';
  if (type === 'string') return range.startsWith('at most') ? 'text' : 'value';
  return { ms: 'ms', s: 'seconds', '°C': 'celsius', K: 'kelvin' }[unit] ?? 'number';
}

export function wholeNumber(text: string): number {
  if (!/^-?\d{1,10}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
}

function decimalNumber(text: string): number {
  if (!/^-?\d{1,9}(\.\d{1,9})?$/.test(text)) throw new InvalidArgumentError('expected a number');
  return Number(text);
}

/**
 * The settings that the options of a command give.
 *
 * @throws ConfigError METER_CONFIG_INVALID for a file that cannot be read.
 */
export function settingsGiven(options: Readonly<Record<string, unknown>>): Partial<MeterConfigInput> {
  const given = configReference().flatMap(({ name }): [string, unknown][] => {
    const value = options[own[name]?.as ?? name];
    if (value === undefined) return [];
    if (name === 'meterTlsCertificate') return [[name, textOf('--tls-certificate', String(value))]];
    return [[name, name === 'publicKey' ? pinnedKeyOf(String(value)) : value]];
  });
  return Object.fromEntries(given);
}

/** @throws ConfigError when the file cannot be read. */
export function textOf(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const expected = 'a file that can be read';
    throw new ConfigError([{ key: option, value: JSON.stringify(path), expected }], cause);
  }
}
