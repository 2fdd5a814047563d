import { setFlagsFromString } from 'node:v8';

/**
 * Before the commands of `records` are loaded: what is read of a journal is soon forgotten. V8 would take 60 MB more for
 * that, and takes them once they are there.
 */
export function spareMemory(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
}
