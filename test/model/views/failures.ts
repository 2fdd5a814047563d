import {
  DeviceError,
  HttpStatusError,
  IntegrityError,
  JournalError,
  ProtocolError,
  StateError,
  TransactionError,
  TransportError,
} from '../../../src/index.ts';

/** What goes wrong, as the services tell it. */
export const failed = new HttpStatusError({ message: '500' });
/** The same of a request that could have changed the meter. */
export const failedWrite = new HttpStatusError({ message: '500', effect: 'unknown' });
export const lost = new TransportError('METER_CONNECTION_LOST', { message: 'lost', effect: 'unknown' });
export const garbled = new ProtocolError('METER_RESPONSE_INVALID', { message: 'garbled' });
export const refused = new DeviceError('METER_REJECTED', { message: 'refused' });
export const unknown = new StateError('METER_NO_TRANSACTION', { message: 'unknown' });
export const unavailable = new TransactionError('METER_RECORD_UNAVAILABLE', {
  message: 'unavailable',
  effect: 'done',
});
export const untrusted = new TransportError('METER_TLS_UNTRUSTED', { message: 'other certificate' });
export const stale = new TransportError('METER_RESPONSE_TIMEOUT', { message: 'stale' });
export const decreased = new IntegrityError('METER_REGISTER_DECREASED', { message: 'decreased' });
/** Of no kind that the driver knows: something is broken in the program itself. */
export const broken = new Error('broken');

export const journalFailed = new JournalError({ message: 'closed' });
