import type { Server } from 'node:net';
import { ConfigError } from '../index.ts';

/** The only address: what the page shows is for the person at this machine. */
export const inspectorHost = '127.0.0.1';

/**
 * Listens on 127.0.0.1 and gives the port, which is another than asked for only when 0 was.
 *
 * @throws ConfigError METER_CONFIG_INVALID when the port is not one, is in use, or must not be opened.
 */
export function openPort(server: Server, port: number): Promise<number> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    return Promise.reject(portProblem(port, 'a whole number from 0 to 65535 (0: any free port)'));
  }
  return new Promise((resolve, reject) => {
    server.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'this one is in use' : error.message;
      reject(
        portProblem(port, `a port of ${inspectorHost} that can be opened (${why}), or 0 for any`, error),
      );
    });
    server.listen(port, inspectorHost, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function portProblem(port: number, expected: string, cause?: unknown): ConfigError {
  return new ConfigError([{ key: 'inspector port', value: String(port), expected }], cause);
}
