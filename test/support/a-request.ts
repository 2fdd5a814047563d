/** A request that a charger would send; every field can be replaced. */
export function aRequest(transactionId: string, more: object = {}) {
  return {
    transactionId,
    evseId: 'DE*ABC*E1234*1',
    identificationStatus: 'ASSIGNED',
    identificationType: 'ISO14443',
    identificationFlags: ['RFID_PLAIN'],
    identificationData: '04A1B2C3',
    ...more,
  } as const;
}
