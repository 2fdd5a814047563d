import type { Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';

/** What a port asks about the meter behind it. */
export interface PortOptions {
  isOpen(): boolean;
  isTls(): boolean;
  /** Counts a connection; the result ends it. */
  onConnection(): () => void;
}

interface Connection {
  readonly socket: Socket;
  readonly isTls: boolean;
}

/**
 * One TCP port that speaks HTTP or HTTPS, whatever the meter's setting says when a connection comes in, and that can be
 * closed and opened again while clients hold its number.
 */
export class Port {
  readonly #options: PortOptions;
  readonly #connections = new Map<string, Connection>();
  #shellFor: (isTls: boolean) => HttpServer | HttpsServer = () => {
    throw new Error('serveWith() must be called before listen()');
  };
  #listener: Server | undefined;
  #host = '';
  #number = 0;
  #turn: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(options: PortOptions) {
    this.#options = options;
  }

  get number(): number {
    return this.#number;
  }

  serveWith(shellFor: (isTls: boolean) => HttpServer | HttpsServer): void {
    this.#shellFor = shellFor;
  }

  async listen(host: string, number: number): Promise<void> {
    this.#host = host;
    this.#number = number;
    await this.#open();
    this.update();
    await this.#turn;
  }

  /** Opens or closes the port after a change in the meter. */
  update(): void {
    this.#turn = this.#turn.then(async () => {
      const shouldListen = this.#options.isOpen() && !this.#isClosed;
      // Where somebody else took the port meanwhile it stays closed; the next change tries again.
      if (shouldListen && !this.#listener) await this.#open().catch(() => undefined);
      if (!shouldListen && this.#listener) await this.#shut();
    });
  }

  dropAll(): void {
    for (const { socket } of this.#connections.values()) socket.resetAndDestroy();
  }

  /** After TLS was switched: connections of the other kind end. */
  dropOtherProtocol(): void {
    const isTls = this.#options.isTls();
    for (const connection of this.#connections.values())
      if (connection.isTls !== isTls) connection.socket.destroy();
  }

  /** The TCP socket below a request's socket, which on HTTPS is a TLS socket that cannot send a reset. */
  rawSocketOf(socket: Socket): Socket | undefined {
    return this.#connections.get(clientOf(socket))?.socket;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { socket } of this.#connections.values()) socket.destroy();
    this.update();
    await this.#turn;
  }

  async #open(): Promise<void> {
    const listener = createServer({ noDelay: true }, socket => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(this.#number, this.#host, resolve);
    });
    this.#listener = listener;
    this.#number = (listener.address() as AddressInfo).port;
  }

  async #shut(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await new Promise<void>(resolve => {
      listener?.close(() => resolve());
      this.dropAll();
    });
  }

  #accept(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    if (!this.#options.isOpen() || this.#isClosed) {
      socket.resetAndDestroy();
      return;
    }
    const isTls = this.#options.isTls();
    const client = clientOf(socket);
    const ended = this.#options.onConnection();
    this.#connections.set(client, { socket, isTls });
    socket.on('close', () => {
      ended();
      this.#connections.delete(client);
    });
    this.#shellFor(isTls).emit('connection', socket);
  }
}

function clientOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
