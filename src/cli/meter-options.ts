import { type Command, InvalidArgumentError, Option } from 'commander';
import { ConfigError, type MeterConfigInput } from '../index.ts';
import type { Format, Output } from './output.ts';
import { settingOptions, settingsGiven, wholeNumber } from './setting-options.ts';
import { tellExchanges } from './tell-exchanges.ts';

/** The options that every command with a meter has, beside those of settings. */
export interface MeterCommandOptions {
  readonly config?: string;
  readonly module?: string;
  readonly meter?: string;
  readonly retries: number;
  readonly retryDelay: number;
  readonly format?: Format;
  readonly verbose?: boolean;
  readonly tlsCertificate?: string;
}

/** A whole number that counts something: not less than `minimum`. */
export const countFrom = (minimum: number) => (text: string) => {
  const count = wholeNumber(text);
  if (count < minimum) throw new InvalidArgumentError(`expected a whole number from ${minimum}`);
  return count;
};

export const formatOption = () =>
  new Option('--format <format>', 'text (default on a terminal), json, or jsonl').choices([
    'text',
    'json',
    'jsonl',
  ]);

/** The settings that matter to a command which only asks: how the meter is reached, and who it has to be. */
const ofConnection = new Set([
  'port',
  'interface',
  'meterTlsCertificate',
  'strictValidity',
  'publicKey',
  'commandTimeoutMs',
]);

export const connectionSettings = (name: string): boolean => ofConnection.has(name);

/** Every setting but these, which the command decides by itself. */
export const settingsWithout =
  (...decided: readonly string[]) =>
  (name: string): boolean =>
    !decided.includes(name);

/** What `--retries` and `--retry-delay` say of a command that ends by itself. */
export const decidedByOneShots = [
  'resilienceInitialConnectionRetries',
  'resilienceInitialConnectionRetryDelay',
] as const;

/** Adds `[meter]` and the options that say how to reach it; `isOffered` names the settings among them. */
export function withMeterOptions(command: Command, isOffered = connectionSettings): Command {
  command
    .argument('[meter]', 'host, host:port or URL of the meter; may be left out with --config')
    .option('--config <file>', "settings in YAML or JSON, ours or EVerest's; what is given beside it wins")
    .option('--module <id>', 'which module of an EVerest configuration')
    .option('--meter <name>', 'which meter of a file with several');
  command.option(
    '--verbose',
    'tells each request to the meter and its answer on stderr, without customer data',
  );
  for (const option of settingOptions(isOffered)) command.addOption(option);
  return command.addOption(formatOption());
}

/** Adds the tries of a command that ends by itself. */
export function withRetryOptions(command: Command): Command {
  return command
    .option('--retries <count>', 'tries after the first', countFrom(0), 2)
    .option('--retry-delay <ms>', 'pause between tries', countFrom(0), 1000);
}

/**
 * Where the meter is, and how to talk to it: by `<meter>`, by options, by a file, in this order. What is wrong in what was
 * given here, `createMeter` says.
 *
 * @throws ConfigError METER_CONFIG_INVALID when nothing says where the meter is; with the line, when the file is wrong.
 */
export async function meterConfigOf(
  meter: string | undefined,
  options: Omit<MeterCommandOptions, 'retries' | 'retryDelay'>,
  { talk }: Pick<Output, 'talk'>,
): Promise<MeterConfigInput> {
  const { config, module, meter: name, verbose, ...others } = options;
  if (verbose === true) tellExchanges({ talk });
  const hasCertificate = options.tlsCertificate !== undefined;
  const mayBeHttps = hasCertificate || config !== undefined;
  const address = meter === undefined ? {} : addressOf(meter, hasCertificate, mayBeHttps);
  const overrides: Partial<MeterConfigInput> = { ...address, ...settingsGiven({ ...others }) };
  if (config !== undefined) {
    const { settingsFromFile } = await import('./config-choice.ts');
    return settingsFromFile(config, module ?? name, overrides, talk);
  }
  const stray = module === undefined ? (name === undefined ? undefined : '--meter') : '--module';
  if (stray !== undefined) throw problem(stray, module ?? name ?? '', 'with --config FILE');
  const { ipAddress } = overrides;
  if (ipAddress === undefined) throw problem('<meter>', '', 'host, host:port or URL, or --config FILE');
  return { ...overrides, ipAddress };
}

/** `host`, `host:port`, `[ipv6]:port`, an IPv6 address, or `http(s)://host:port`. */
function addressOf(
  meter: string,
  hasCertificate: boolean,
  mayBeHttps: boolean,
): Pick<MeterConfigInput, 'ipAddress' | 'port'> {
  const url = /^(https?):\/\/([^/]+)\/?$/.exec(meter);
  if (url?.[1] === 'https' && !mayBeHttps) {
    const expected = 'with https also --tls-certificate FILE; get it with "dcbm certificate <meter>"';
    throw problem('meter', meter, expected);
  }
  if (url?.[1] === 'http' && hasCertificate)
    throw problem('meter', meter, 'https, as --tls-certificate is given');
  if (meter.includes('://') && url === null) throw problem('meter', meter, 'http://host:port without a path');
  const place = url?.[2] ?? meter;
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(place);
  if (bracketed) return hostAndPort(bracketed[1] ?? '', bracketed[2]);
  const isBareIpv6 = place.split(':').length > 2;
  const [host = '', port] = isBareIpv6 ? [place] : place.split(':');
  return hostAndPort(host, port);
}

function hostAndPort(ipAddress: string, port: string | undefined) {
  if (port === undefined) return { ipAddress };
  if (!/^\d{1,9}$/.test(port)) throw problem('port', port, 'a whole number, 1 to 65535');
  return { ipAddress, port: Number(port) };
}

function problem(key: string, value: string, expected: string): ConfigError {
  return new ConfigError([{ key, value: value === '' ? 'nothing' : JSON.stringify(value), expected }]);
}
