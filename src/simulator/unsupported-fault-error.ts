import type { FaultKind } from './faults.ts';

/** A fault below HTTP hit a request that did not come over a socket. */
export class UnsupportedFaultError extends Error {
  override readonly name = 'UnsupportedFaultError';
  readonly kind: FaultKind;

  constructor(kind: FaultKind) {
    super(`The fault "${kind}" happens on the wire and needs a socket: use listen() in place of handle().`);
    this.kind = kind;
  }
}
