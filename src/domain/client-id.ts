import type { TransactionRequest } from './transaction.ts';

/** LEM operation manual, p. 71. */
const maxBytes = 37;

/**
 * What the meter signs as the identification of the user: the identification data and the transaction id, as EVerest
 * writes it, cut to 37 bytes on a character boundary.
 */
export function clientIdOf(request: Pick<TransactionRequest, 'identificationData' | 'transactionId'>): {
  clientId: string;
  cut: boolean;
} {
  const whole = `${request.identificationData ?? ''},${request.transactionId}`;
  const bytes = new TextEncoder().encode(whole);
  if (bytes.length <= maxBytes) return { clientId: whole, cut: false };
  let end = maxBytes;
  while (isContinuation(bytes[end])) end -= 1;
  return { clientId: new TextDecoder().decode(bytes.subarray(0, end)), cut: true };
}

/** Is this byte inside a character of UTF-8, and not its first? */
function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
