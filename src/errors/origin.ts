import type { MeterError, MeterErrorData } from './meter-error.ts';

/** Data in events and state is plain; the error that it was made from is known as long as this process has the data. */
const origins = new WeakMap<MeterErrorData, MeterError>();

export function rememberOrigin(data: MeterErrorData, error: MeterError): void {
  origins.set(data, error);
}

export function originOf(data: MeterErrorData): MeterError | undefined {
  return origins.get(data);
}
