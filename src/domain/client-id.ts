import type { TransactionRequest } from './transaction-request.ts';
import { cutToBytes } from './utf8.ts';

/** Room for the identification in a record, bytes of UTF-8; LEM operation manual, p. 71. */
export const maxClientIdBytes = 37;

/**
 * What the meter signs as the identification of the user: the identification data and the transaction id, as EVerest
 * writes it, cut to 37 bytes on a character boundary.
 */
export function clientIdOf(request: Pick<TransactionRequest, 'identificationData' | 'transactionId'>): {
  clientId: string;
  cut: boolean;
} {
  const whole = `${request.identificationData ?? ''},${request.transactionId}`;
  const clientId = cutToBytes(whole, maxClientIdBytes);
  return { clientId, cut: clientId !== whole };
}
