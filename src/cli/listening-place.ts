import { ConfigError } from '../index.ts';

/** Why nothing can listen there, as a problem of the option that is to be changed. */
export function placeProblem(host: string, port: number, error: NodeJS.ErrnoException): ConfigError {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') {
    const expected = `an address of this machine (${error.message})`;
    return new ConfigError([{ key: '--host', value: JSON.stringify(host), expected }], error);
  }
  const reason = error.code === 'EADDRINUSE' ? 'it is in use' : error.message;
  return new ConfigError(
    [{ key: '--port', value: String(port), expected: `a free port (${reason})` }],
    error,
  );
}
