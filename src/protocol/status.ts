import { z } from 'zod';
import { errorBitNames, type MeterStatus, statusBitNames } from '../domain/meter-status.ts';
import { expectJson, shortText } from './answer.ts';
import type { Endpoint } from './wire.ts';

const endpoint = 'GET /v1/status';
const hex = (digits: number) =>
  z.string().regex(new RegExp(`^[0-9A-Fa-f]{${digits}}$`), `${digits} hexadecimal digits`);
const bits = <Name extends string>(names: readonly Name[], required: readonly Name[]) =>
  z.object(
    Object.fromEntries(
      names.map(name => [name, required.includes(name) ? z.boolean() : z.boolean().default(false)]),
    ) as unknown as Record<Name, z.ZodType<boolean>>,
  );

/** LEM operation manual, p. 77-81. Bits that only tell, and do not forbid a start, may be missing. */
const statusSchema = z.object({
  status: z.object({
    value: z.int().nonnegative(),
    bits: bits(statusBitNames, [
      'suLinkStatusIsOk',
      'muFatalErrorOccured',
      'transactionIsOnGoing',
      'timeSyncStatusIsOk',
    ]),
  }),
  version: z.object({ applicationFirmwareVersion: shortText }),
  time: shortText,
  meterId: z.string().regex(/^[0-9A-Za-z]{1,37}$/, 'a serial number of digits and letters'),
  errors: z
    .object({ value: z.int().nonnegative(), bits: bits(errorBitNames, []) })
    .prefault({ value: 0, bits: {} as Record<(typeof errorBitNames)[number], boolean> }),
  publicKey: hex(128).or(z.literal('')).default(''),
  publicKeyOcmf: hex(182),
  indexOfLastTransaction: z.int().default(-1),
  numberOfStoredTransactions: z.int().nonnegative().default(0),
});

/** Who the meter is and how it is. The same path on firmware 1 and 2. */
export const statusEndpoint: Endpoint<void, MeterStatus> = {
  name: endpoint,
  request: () => ({ method: 'GET', path: '/v1/status' }),
  parse(response) {
    const answer = expectJson(endpoint, response, 200, statusSchema);
    const { status, errors, version, ...rest } = answer;
    return {
      ...rest,
      firmwareVersion: version.applicationFirmwareVersion,
      statusValue: status.value,
      statusBits: status.bits,
      errorsValue: errors.value,
      errorBits: errors.bits,
    };
  },
};
