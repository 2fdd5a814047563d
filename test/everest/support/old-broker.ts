import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** Passes everything on to a broker, but for clients that begin with MQTT 5, which it refuses as brokers of 3.1.1 do. */
export async function oldBroker(
  port: number,
): Promise<{ readonly port: number; readonly refused: number } & AsyncDisposable> {
  let refused = 0;
  const server = createServer(client => {
    client.on('error', () => undefined);
    client.once('data', first => {
      // CONNECT: type, length (one byte, as it is short), "MQTT" with its length, and then the version.
      const isNew = first[0] === 0x10 && first[8] === 5;
      if (isNew) {
        refused += 1;
        client.end(Buffer.from([0x20, 2, 0, 1]));
        return;
      }
      const broker = connect(port, '127.0.0.1');
      broker.on('error', () => client.destroy());
      broker.on('close', () => client.destroy());
      client.on('close', () => broker.destroy());
      broker.write(first);
      client.pipe(broker).pipe(client);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get refused() {
      return refused;
    },
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}
