import { z } from 'zod';
import { decidingBitNames, errorBitNames, type MeterStatus, statusBitNames } from '../domain/meter-status.ts';
import { expectJson } from './answer.ts';
import { counter, dateTime, hexText, shownText } from './fields.ts';
import { kindOf } from './lenient.ts';
import type { Endpoint } from './wire.ts';

/** A member for each name. */
function each<Name extends string, Member>(names: readonly Name[], member: (name: Name) => Member) {
  return Object.fromEntries(names.map(name => [name, member(name)])) as Record<Name, Member>;
}

const told = () => z.boolean().optional();
const statusBitsSchema = z.object({
  ...each(statusBitNames, told),
  ...each(decidingBitNames, () => z.boolean()),
});
const errorBitsSchema = z.object(each(errorBitNames, told));

/** Digits in every meter that was seen; nothing that means something in a path or a line. */
const serialNumber = z
  .string()
  .regex(/^[0-9A-Za-z][0-9A-Za-z_.-]{0,63}$/, 'a serial number of 1 to 64 digits or letters');

/** Worthless without serial number, key and the bits that decide; the rest the meter may leave out. */
const statusSchema = z.object({
  status: z.object({ value: counter.optional(), bits: statusBitsSchema }),
  version: z.object({ applicationFirmwareVersion: shownText.optional() }).optional(),
  time: dateTime.optional(),
  meterId: serialNumber,
  errors: z.object({ value: counter.optional(), bits: errorBitsSchema.optional() }).optional(),
  publicKey: hexText(128).optional(),
  publicKeyOcmf: z
    .string()
    .max(256)
    .regex(/^[ -~]+$/, 'a public key in hexadecimal'),
  indexOfLastTransaction: z.int().min(-1).max(0xffff_ffff).optional(),
  numberOfStoredTransactions: counter.optional(),
});

/** The value of the flags, for an answer that leaves it out: known when each of them is. */
function sumOf(
  flags: readonly (boolean | undefined)[],
  indexOf: (position: number) => number,
): number | undefined {
  if (flags.includes(undefined)) return undefined;
  return flags.reduce((sum, isSet, position) => sum + (isSet ? 2 ** indexOf(position) : 0), 0);
}

/** Index 7 of the error flags is not used. */
const errorIndex = (position: number) => (position < 7 ? position : position + 1);

const ocmfKey = hexText(182);
const rawKeyDigits = 128;
const name = 'GET /v1/status';

/** Who the meter is and how it is; the same path on firmware 1 and 2. LEM operation manual, p. 77-81. */
export const statusEndpoint: Endpoint<void, MeterStatus> = {
  name,
  request: () => ({ method: 'GET', path: '/v1/status' }),
  parse(response, _, note) {
    const { status, errors = {}, version, ...rest } = expectJson(name, response, 200, statusSchema, note);
    const { meterId, publicKeyOcmf, publicKey, time } = rest;
    const isKey = ocmfKey.safeParse(publicKeyOcmf).success;
    if (!isKey) note?.({ endpoint: name, path: 'publicKeyOcmf', got: kindOf(publicKeyOcmf) });
    const errorBits = each(errorBitNames, bit => errors.bits?.[bit]);
    const errorFlags = errorBitNames.map(bit => errorBits[bit]);
    const statusFlags = statusBitNames.map(bit => status.bits[bit]);
    return {
      meterId,
      publicKey: publicKey ?? (isKey ? publicKeyOcmf.slice(-rawKeyDigits) : ''),
      publicKeyOcmf,
      firmwareVersion: version?.applicationFirmwareVersion,
      time,
      statusValue: status.value ?? sumOf(statusFlags, position => position),
      statusBits: { ...each(statusBitNames, bit => status.bits[bit]), ...status.bits },
      errorsValue: errors.value ?? sumOf(errorFlags, errorIndex),
      errorBits,
      indexOfLastTransaction: rest.indexOfLastTransaction,
      numberOfStoredTransactions: rest.numberOfStoredTransactions,
    };
  },
};
