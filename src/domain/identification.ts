// The OCMF words for how a user was identified; EVerest and OCMF spell them alike.

/** Whether a user was assigned to the transaction (OCMF IS). */
export const identificationStatuses = ['ASSIGNED', 'NOT_ASSIGNED'] as const;

/** How far the assignment of the user can be trusted (OCMF IL). */
export const identificationLevels = [
  'NONE',
  'HEARSAY',
  'TRUSTED',
  'VERIFIED',
  'CERTIFIED',
  'SECURE',
  'MISMATCH',
  'INVALID',
  'OUTDATED',
  'UNKNOWN',
] as const;

/** By what means the user was identified (OCMF IF). */
export const identificationFlags = [
  'RFID_NONE',
  'RFID_PLAIN',
  'RFID_RELATED',
  'RFID_PSK',
  'OCPP_NONE',
  'OCPP_RS',
  'OCPP_AUTH',
  'OCPP_RS_TLS',
  'OCPP_AUTH_TLS',
  'OCPP_CACHE',
  'OCPP_WHITELIST',
  'OCPP_CERTIFIED',
  'ISO15118_NONE',
  'ISO15118_PNC',
  'PLMN_NONE',
  'PLMN_RING',
  'PLMN_SMS',
] as const;

/** The position in this list is the number that the meter's setting `ocmfId.IT` takes (LEM protocols manual 4.2.10.3). */
export const identificationTypes = [
  'NONE',
  'DENIED',
  'UNDEFINED',
  'ISO14443',
  'ISO15693',
  'EMAID',
  'EVCCID',
  'EVCOID',
  'ISO7812',
  'CARD_TXN_NR',
  'CENTRAL',
  'CENTRAL_1',
  'CENTRAL_2',
  'LOCAL',
  'LOCAL_1',
  'LOCAL_2',
  'PHONE_NUMBER',
  'KEY_CODE',
] as const;

/** One of {@link identificationStatuses}. */
export type IdentificationStatus = (typeof identificationStatuses)[number];
/** One of {@link identificationLevels}. */
export type IdentificationLevel = (typeof identificationLevels)[number];
/** One of {@link identificationFlags}. */
export type IdentificationFlag = (typeof identificationFlags)[number];
/** One of {@link identificationTypes}. */
export type IdentificationType = (typeof identificationTypes)[number];
