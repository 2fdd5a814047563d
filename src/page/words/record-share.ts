import { clientIdOf, maxClientIdBytes } from '../../domain/client-id.ts';
import { byteLengthOf } from '../../domain/utf8.ts';

/**
 * What becomes of who charges in the record, which has room for 37 bytes of it together with a comma and the transaction;
 * told before the start, since afterwards it cannot be changed.
 */
export function recordShare(
  identificationData: string,
  transactionId: string,
): { readonly text: string; readonly isCut: boolean } {
  const { clientId, cut } = clientIdOf({ identificationData, transactionId });
  const left = maxClientIdBytes - byteLengthOf(`${identificationData},${transactionId}`);
  if (!cut) {
    const room = `${left} ${identificationData === '' ? '' : 'more '}${left === 1 ? 'byte fits' : 'bytes fit'}`;
    return { text: `Optional, such as the number of a card. ${room} beside this transaction.`, isCut: false };
  }
  if (identificationData === '')
    return {
      text: 'Optional, such as the number of a card. Beside so long a name of the transaction, the record shortens that name.',
      isCut: false,
    };
  return {
    text: `Too long for the record by ${-left} ${left === -1 ? 'byte' : 'bytes'}, so it is shortened there. The record will say: ${clientId}`,
    isCut: true,
  };
}
