import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { ConfigError, type MeterConfigInput } from '../index.ts';
import type { Format } from './output.ts';

/** The options that every command with a meter has. */
export interface MeterCommandOptions {
  readonly port?: number;
  readonly tlsCertificate?: string;
  readonly publicKey?: string;
  readonly timeout?: number;
  readonly journal?: string;
  readonly retries: number;
  readonly retryDelay: number;
  readonly format?: Format;
}

export function wholeNumber(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number');
  return Number(text);
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

/** Adds `<meter>` and the options that say how to reach it. */
export function withMeterOptions(command: Command): Command {
  return command
    .argument('<meter>', 'host, host:port or URL of the meter')
    .option('--port <port>', 'TCP port, if not part of <meter>', wholeNumber)
    .option('--tls-certificate <file>', "the meter's certificate (PEM): HTTPS, and no other is accepted")
    .option('--public-key <hex>', 'key of the meter (publicKeyOcmf): a meter with another one is refused')
    .option('--timeout <ms>', 'deadline of one request', wholeNumber)
    .option('--journal <file>', 'durable journal of transactions and signed records')
    .addOption(formatOption());
}

/** Adds the tries of a command that ends by itself. */
export function withRetryOptions(command: Command): Command {
  return command
    .option('--retries <count>', 'tries after the first', countFrom(0), 2)
    .option('--retry-delay <ms>', 'pause between tries', countFrom(0), 1000);
}

/** Where the meter is, and how to talk to it. What is wrong in it, `createMeter` says. */
export function meterConfigOf(
  meter: string,
  options: Omit<MeterCommandOptions, 'retries' | 'retryDelay'>,
): MeterConfigInput {
  const { host, port } = addressOf(meter, options.tlsCertificate !== undefined);
  const chosenPort = options.port ?? port;
  return {
    ipAddress: host,
    ...(chosenPort === undefined ? {} : { port: chosenPort }),
    ...(options.journal === undefined ? {} : { journal: options.journal }),
    ...(options.publicKey === undefined ? {} : { publicKey: options.publicKey }),
    ...(options.timeout === undefined ? {} : { commandTimeoutMs: options.timeout }),
    ...(options.tlsCertificate === undefined
      ? {}
      : { meterTlsCertificate: readFile(options.tlsCertificate) }),
  };
}

/** `host`, `host:port`, `[ipv6]:port`, an IPv6 address, or `http(s)://host:port`. */
function addressOf(meter: string, hasCertificate: boolean): { host: string; port: number | undefined } {
  const url = /^(https?):\/\/([^/]+)\/?$/.exec(meter);
  if (url?.[1] === 'https' && !hasCertificate) {
    throw problem(
      'meter',
      meter,
      'with https also --tls-certificate FILE; get it with "dcbm certificate <meter>"',
    );
  }
  if (url?.[1] === 'http' && hasCertificate) {
    throw problem('meter', meter, 'https, as --tls-certificate is given');
  }
  if (meter.includes('://') && url === null) throw problem('meter', meter, 'http://host:port without a path');
  const place = url?.[2] ?? meter;
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(place);
  if (bracketed) return { host: bracketed[1] ?? '', port: numberOf(bracketed[2]) };
  const isBareIpv6 = place.split(':').length > 2;
  const [host = '', port] = isBareIpv6 ? [place] : place.split(':');
  return { host, port: numberOf(port) };
}

function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw problem('port', text, 'a whole number, 1 to 65535');
  return Number(text);
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw problem('--tls-certificate', path, 'a file that can be read', cause);
  }
}

function problem(key: string, value: string, expected: string, cause?: unknown): ConfigError {
  return new ConfigError([{ key, value: JSON.stringify(value), expected }], cause);
}
