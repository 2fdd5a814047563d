/**
 * A loopback address of this process alone, where there are many: a simulated meter that gives up its port for a while, as
 * in a power loss, finds no meter of another process there when it comes back.
 */
export function ownAddress(): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  const { pid } = process;
  return `127.${1 + ((pid >> 16) & 0x3f)}.${(pid >> 8) & 0xff}.${pid & 0xff}`;
}
