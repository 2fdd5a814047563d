import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { MeterConfig } from '../../index.ts';
import { exitCodes } from '../exit-codes.ts';
import { bad, type Check, good } from './check.ts';

const unreachable = exitCodes.unreachable;

/** Name, route and port, each only when the one before was good. */
export async function networkChecks(config: MeterConfig): Promise<readonly Check[]> {
  const { ipAddress, port, commandTimeoutMs } = config;
  const address = await addressOf(ipAddress);
  if (typeof address !== 'string') return [address];
  const name = good('name', isIP(ipAddress) === 0 ? `${ipAddress} is ${address}` : `${address}, an address`);
  const route = await routeTo(address, port);
  if (route.result === 'bad') return [name, route];
  return [name, route, await portCheck(address, config.interface, port, commandTimeoutMs)];
}

async function addressOf(host: string): Promise<string | Check> {
  if (isIP(host) !== 0) return host;
  try {
    return (await lookup(host)).address;
  } catch (error) {
    const found = `${host} is not known (${codeOf(error)})`;
    return bad(
      'name',
      found,
      `Ask for the address of the meter: nobody knows the name ${host}.`,
      unreachable,
    );
  }
}

/** Which way packets would go; none is sent. */
function routeTo(address: string, port: number): Promise<Check> {
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4');
  return new Promise<Check>(resolve => {
    const refuse = (error: unknown) =>
      resolve(
        bad(
          'route',
          `no way to ${address} (${codeOf(error)})`,
          `Give this machine an address in the network of the meter: there is no way to ${address}.`,
          unreachable,
        ),
      );
    socket.once('error', refuse);
    socket.connect(port, address, () => {
      const from = socket.address().address;
      resolve(good('route', `from ${from}${interfaceOf(from)}`));
    });
  }).finally(() => socket.close());
}

function interfaceOf(address: string): string {
  const found = Object.entries(networkInterfaces()).find(([, addresses = []]) =>
    addresses.some(each => each.address === address),
  );
  return found === undefined ? '' : ` on ${found[0]}`;
}

function portCheck(host: string, from: string, port: number, timeoutMs: number): Promise<Check> {
  const socket = connect({ host, port, ...(isIP(from) === 0 ? {} : { localAddress: from }) });
  return new Promise<Check>(resolve => {
    socket.setTimeout(timeoutMs, () =>
      resolve(
        bad(
          'port',
          `no answer of ${host} within ${timeoutMs} ms`,
          `Check that the meter has power, its cable and its address: ${host} does not answer.`,
          unreachable,
        ),
      ),
    );
    socket.once('connect', () => resolve(good('port', `${port} is open`)));
    socket.once('error', error => {
      const code = codeOf(error);
      const what =
        code === 'ECONNREFUSED'
          ? `Check the port, and wait if the meter has just been switched on: ${host} is there, but nothing listens on port ${port}.`
          : `Check that the meter has power, its cable and its address: ${host} cannot be reached.`;
      resolve(bad('port', `${port} is closed (${code})`, what, unreachable));
    });
  }).finally(() => socket.destroy());
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
