import type { MeterIdentity } from '../../src/domain/meter-status.ts';
import type { ClosingTransaction } from '../../src/domain/service-results.ts';
import type { TransactionRequest } from '../../src/domain/transaction.ts';
import type { MeterContext } from './types.ts';

/** What the states hand to the services that they invoke. */

interface Args {
  context: MeterContext;
}

export function meterInput({ context }: Args): { identity: MeterIdentity } {
  return { identity: required(context.identity, 'identity') };
}

export function startInput({ context }: Args): { identity: MeterIdentity; request: TransactionRequest } {
  return { ...meterInput({ context }), request: required(context.starting, 'start command').request };
}

export function runningInput({ context }: Args): {
  identity: MeterIdentity;
  transactionId: string;
  request: TransactionRequest | undefined;
} {
  const { transactionId, request } = required(context.transaction, 'running transaction');
  return { ...meterInput({ context }), transactionId, request };
}

export function closingInput({ context }: Args): {
  identity: MeterIdentity;
  transactionId: string;
  closing: ClosingTransaction;
} {
  const closing = required(context.closing, 'closing transaction');
  return { ...meterInput({ context }), transactionId: closing.transactionId, closing };
}

/** The statechart enters a state only when its context is there; anything else is a mistake in the statechart. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the meter machine has no ${name} here`);
  return value;
}
