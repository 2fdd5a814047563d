import { createMeter, type Meter, type MeterConfigInput, type MeterEvent } from '../../src/index.ts';
import { createSimulator, listen, type Simulator } from '../../src/simulator/index.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** A simulated meter, a driver for it, and a network between them that a test can spoil. Real time, real sockets. */
export interface BadNetwork extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly proxy: TcpProxy;
  readonly meter: Meter;
  readonly events: MeterEvent[];
  /** How often the meter was asked to start or stop this transaction. */
  asked(what: 'start' | 'stop', transactionId: string): number;
  /** Resolves when it is so; looks at it at every event of the driver and every 5 ms. */
  until(isSo: () => boolean): Promise<void>;
}

export async function createBadNetwork(config: Partial<MeterConfigInput> = {}): Promise<BadNetwork> {
  const simulator = createSimulator({ seed: 7, vehicle: 'none' });
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: server.port });
  const meter = createMeter({
    ipAddress: '127.0.0.1',
    port: proxy.port,
    commandTimeoutMs: 1000,
    pollIntervalMs: 100,
    resilienceTransactionRequestRetryDelay: 20,
    ...config,
  });
  const events: MeterEvent[] = [];
  meter.events$.subscribe(event => events.push(event));
  return {
    simulator,
    proxy,
    meter,
    events,
    asked: (what, transactionId) =>
      simulator.counters.writes.filter(({ method, path, body }) =>
        what === 'start'
          ? method === 'POST' && body.includes(`"transactionId":"${transactionId}"`)
          : method === 'PUT' && path.endsWith(`transactionId=${transactionId}`),
      ).length,
    async until(isSo) {
      while (!isSo()) await new Promise(resolve => setTimeout(resolve, 5));
    },
    async [Symbol.asyncDispose]() {
      await meter.stop();
      await proxy[Symbol.asyncDispose]();
      await server.close();
    },
  };
}
