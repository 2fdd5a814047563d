import { createHash } from 'node:crypto';
import type { Build } from './build.ts';
import type { Guise } from './guise.ts';
import type { Identity } from './identity.ts';
import { isoText } from './local-time.ts';
import type { Meter } from './meter.ts';
import { errorValue, statusValue } from './status-bits.ts';
import type { WireValue } from './wire-json.ts';

/** The body of `GET /v1/status`. */
export function statusAnswer(meter: Meter, build: Build, identity: Identity, guise: Guise): WireValue {
  const truth = meter.advance();
  const bits = {
    ...truth,
    transactionIsOnGoing: guise.statusRunning ?? truth.transactionIsOnGoing,
  };
  const errors = meter.status.errors;
  return {
    status: { value: statusValue(bits), bits },
    version: {
      applicationFirmwareVersion: build.applicationFirmwareVersion,
      applicationFirmwareAuthTag: tagOf(`application ${build.applicationFirmwareVersion}`, 32),
      legalFirmwareVersion: build.legalFirmwareVersion,
      legalFirmwareAuthTag: tagOf(`legal ${build.legalFirmwareVersion}`, 32),
      sensorFirmwareVersion: build.sensorFirmwareVersion,
      sensorFirmwareCrc: tagOf(`sensor ${build.sensorFirmwareVersion}`, 4),
    },
    time: isoText(meter.snapshot().local),
    ipAddress: meter.settings.current.ipAddress,
    meterId: identity.meterId,
    errors: { value: errorValue(errors), bits: errors },
    publicKey: identity.signer.publicKeyRawHex,
    publicKeyOcmf: identity.signer.publicKeyHex,
    indexOfLastTransaction: meter.ledger.indexOfLast,
    numberOfStoredTransactions: meter.ledger.count,
  };
}

/** The form of the real tags is not public: a hash of the version in their place. */
function tagOf(what: string, bytes: number): string {
  return createHash('sha256')
    .update(what)
    .digest('hex')
    .slice(0, bytes * 2)
    .toUpperCase();
}
