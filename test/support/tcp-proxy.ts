import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of the bytes of one direction. The rules hold for all connections, also those that are open. */
export interface Line {
  /** Bytes come so much later. */
  readonly delayMs?: number;
  readonly bytesPerSecond?: number;
  /** So many bytes in one segment. */
  readonly sliceBytes?: number;
  /** Bytes vanish. */
  readonly drops?: boolean;
}

export type Ending = 'close' | 'reset';

/** Both ends of one connection. */
export interface ProxiedConnection {
  readonly client: Socket;
  readonly meter: Socket;
  /** So many more bytes come from the meter, then the client's end is cut. */
  cutDownAfter(bytes: number, how: Ending): void;
  cut(how: Ending): void;
}

/** A network between a driver and a meter that can be made as bad as a test wants. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Connections that were accepted. */
  readonly connections: number;
  /** Bytes that came from the meter, all in all. */
  readonly bytesFromMeter: number;
  /** To the meter. */
  up: Line;
  /** From the meter. */
  down: Line;
  /** Accepts connections and never forwards a byte. */
  isHalfOpen: boolean;
  /** Sees each piece of a request before it is passed on; `swallow` keeps it from the meter. */
  onUp: ((piece: string, connection: ProxiedConnection) => 'pass' | 'swallow') | undefined;
  /** Cuts every open connection. */
  cut(how: Ending): void;
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const open = new Set<ProxiedConnection>();
  let connections = 0;
  let bytesFromMeter = 0;
  const server = createServer({ noDelay: true }, accept);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const proxy: TcpProxy = {
    port,
    up: {},
    down: {},
    isHalfOpen: false,
    onUp: undefined,
    get connections() {
      return connections;
    },
    get bytesFromMeter() {
      return bytesFromMeter;
    },
    cut(how) {
      for (const connection of open) connection.cut(how);
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      proxy.cut('reset');
      await closed;
    },
  };

  function accept(client: Socket) {
    connections += 1;
    const meter = connect({ ...target, noDelay: true });
    let cutDown: { leftBytes: number; how: Ending } | undefined;
    const connection: ProxiedConnection = {
      client,
      meter,
      cutDownAfter(leftBytes, how) {
        cutDown = { leftBytes, how };
      },
      cut(how) {
        meter.destroy();
        if (how === 'reset') client.resetAndDestroy();
        else client.end();
      },
    };
    open.add(connection);
    for (const [socket, other] of [
      [client, meter],
      [meter, client],
    ] as const) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(connection);
        other.destroySoon();
      });
    }
    const toMeter = lineTo(meter, () => proxy.up);
    const toClient = lineTo(client, () => proxy.down);
    client.on('data', piece => {
      if (proxy.onUp?.(piece.toString('latin1'), connection) !== 'swallow') toMeter(piece);
    });
    client.on('end', () => meter.end());
    meter.on('data', piece => {
      bytesFromMeter += piece.length;
      toClient(piece.subarray(0, cutDown?.leftBytes));
      if (cutDown === undefined) return;
      cutDown.leftBytes -= piece.length;
      const { leftBytes, how } = cutDown;
      if (leftBytes > 0) return;
      cutDown = { leftBytes: 0, how };
      connection.cut(how);
    });
  }

  /** Passes pieces on in order, each after the one before it. */
  function lineTo(socket: Socket, rules: () => Line): (piece: Buffer) => void {
    let before = Promise.resolve();
    let isWaiting = 0;

    async function pass(piece: Buffer) {
      const { delayMs, bytesPerSecond, drops } = rules();
      if (drops || proxy.isHalfOpen) return;
      if (delayMs !== undefined) await pause(delayMs);
      const usualBytes = bytesPerSecond === undefined ? piece.length : Math.ceil(bytesPerSecond / 50);
      const sliceBytes = rules().sliceBytes ?? usualBytes;
      for (let at = 0; at < piece.length && !socket.destroyed; at += sliceBytes) {
        if (at > 0) await turn();
        const slice = piece.subarray(at, at + sliceBytes);
        socket.write(slice);
        if (bytesPerSecond !== undefined) await pause((slice.length * 1000) / bytesPerSecond);
      }
    }

    return piece => {
      const isPlain = Object.keys(rules()).length === 0 && !proxy.isHalfOpen && isWaiting === 0;
      if (isPlain) {
        socket.write(piece);
        return;
      }
      isWaiting += 1;
      before = before
        .then(() => pass(piece))
        .finally(() => {
          isWaiting -= 1;
        });
    };
  }

  return proxy;
}

const pause = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));
const turn = () => new Promise<void>(resolve => setImmediate(resolve));
