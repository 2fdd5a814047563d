import type { Socket } from 'node:net';
import {
  createMeter,
  type Measurement,
  type Meter,
  type MeterConfigInput,
  type MeterEvent,
} from '../../src/index.ts';
import { createSimulator, type Simulator } from '../../src/simulator/index.ts';
import { type RawRequest, type RawServer, startRawServer } from './raw-server.ts';

/** Writes what it likes to the socket in place of the meter's answer. */
export type Attack = (socket: Socket, request: RawRequest) => void;

/** A simulated meter behind a raw socket, whose answers to chosen requests a test can replace byte by byte. */
export interface HostileMeter extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly server: RawServer;
  /** From now on, requests whose method and path begin so are answered by the attack; the meter does not see them. */
  attack(methodAndPath: string, attack: Attack): void;
  /** The meter answers everything itself again. */
  calm(): void;
  /** A driver for this meter, in real time and with short deadlines. */
  driver(config?: Partial<MeterConfigInput>): Driver;
}

/** A driver, with everything that it announced. */
export interface Driver {
  readonly meter: Meter;
  readonly events: MeterEvent[];
  readonly measurements: Measurement[];
  /** Resolves with the first event of the type, also one that came before. */
  event<Type extends MeterEvent['type']>(type: Type): Promise<Extract<MeterEvent, { type: Type }>>;
  /** Resolves with the next measurement. */
  measured(): Promise<Measurement>;
}

export const deadlineMs = 1000;

export async function startHostileMeter(): Promise<HostileMeter> {
  const simulator = createSimulator({ seed: 7 });
  const attacks = new Map<string, Attack>();
  const drivers: Meter[] = [];

  async function answerAsMeter(request: RawRequest, socket: Socket) {
    const { method, path, body } = request;
    const init = method === 'GET' ? { method } : { method, body };
    const answer = await simulator.handle(new Request(`http://meter.test${path}`, init));
    const text = await answer.text();
    const type = answer.headers.get('content-type') ?? 'text/plain';
    const length = Buffer.byteLength(text);
    socket.write(
      `HTTP/1.1 ${answer.status} X\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n${text}`,
    );
  }

  const server = await startRawServer({
    onRequest(request, socket) {
      const target = `${request.method} ${request.path}`;
      const [, attack] = [...attacks].find(([start]) => target.startsWith(start)) ?? [];
      if (attack === undefined) void answerAsMeter(request, socket);
      else attack(socket, request);
    },
  });

  function driver(config: Partial<MeterConfigInput> = {}): Driver {
    const meter = createMeter({
      ipAddress: '127.0.0.1',
      port: server.port,
      commandTimeoutMs: deadlineMs,
      pollIntervalMs: 100,
      resilienceInitialConnectionRetries: 0,
      resilienceTransactionRequestRetries: 0,
      ...config,
    });
    drivers.push(meter);
    const events: MeterEvent[] = [];
    const measurements: Measurement[] = [];
    meter.events$.subscribe(event => events.push(event));
    meter.measurements$.subscribe(measurement => measurements.push(measurement));
    return {
      meter,
      events,
      measurements,
      event: type =>
        new Promise(resolve => {
          const isWanted = (event: MeterEvent) => event.type === type && resolve(event as never);
          if (!events.some(isWanted)) meter.events$.subscribe(isWanted);
        }),
      measured: () =>
        new Promise(resolve => {
          const subscription = meter.measurements$.subscribe(measurement => {
            subscription.unsubscribe();
            resolve(measurement);
          });
        }),
    };
  }

  return {
    simulator,
    server,
    attack: (methodAndPath, attack) => attacks.set(methodAndPath, attack),
    calm: () => attacks.clear(),
    driver,
    async [Symbol.asyncDispose]() {
      for (const meter of drivers) await meter.stop();
      await server.close();
    },
  };
}
