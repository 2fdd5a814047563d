import { z } from 'zod';
import {
  type ErrorBitName,
  errorBitNames,
  type MeterStatus,
  type StatusBitName,
  statusBitNames,
} from '../domain/meter-status.ts';
import { expectJson } from './answer.ts';
import { dateTime, hexText, shownText } from './fields.ts';
import type { Endpoint } from './wire.ts';

/** The bits that decide whether a transaction may start; LEM operation manual, p. 71. The others only tell. */
const decidingBits: readonly StatusBitName[] = [
  'suLinkStatusIsOk',
  'muFatalErrorOccured',
  'transactionIsOnGoing',
  'timeSyncStatusIsOk',
];

function bits<Name extends string>(names: readonly Name[], required: readonly Name[]) {
  const entries = names.map((name): [Name, z.ZodType<boolean>] => [
    name,
    required.includes(name) ? z.boolean() : z.boolean().default(false),
  ]);
  return z.object(Object.fromEntries(entries) as Record<Name, z.ZodType<boolean>>);
}

const word = z.int().min(0).max(0xffff_ffff);

const statusSchema = z.object({
  status: z.object({ value: word.optional(), bits: bits(statusBitNames, decidingBits) }),
  version: z.object({ applicationFirmwareVersion: shownText }),
  time: dateTime,
  meterId: z.string().regex(/^[0-9A-Za-z]{1,37}$/, 'a serial number of 1 to 37 digits or letters'),
  errors: z.object({ value: word.optional(), bits: bits(errorBitNames, []).optional() }).optional(),
  publicKey: hexText(128, { orEmpty: true }).default(''),
  publicKeyOcmf: hexText(182),
  indexOfLastTransaction: z.int().default(-1),
  numberOfStoredTransactions: z.int().min(0).default(0),
});

/** The value of the flags, for an answer that leaves it out. Index 7 of the error flags is not used. */
function sumOf(flags: readonly boolean[], indexOf: (position: number) => number): number {
  return flags.reduce((sum, isSet, position) => sum + (isSet ? 2 ** indexOf(position) : 0), 0);
}

const noErrors = Object.fromEntries(errorBitNames.map(name => [name, false])) as Record<
  ErrorBitName,
  boolean
>;
const name = 'GET /v1/status';

/** Who the meter is and how it is; the same path on firmware 1 and 2. LEM operation manual, p. 77-81. */
export const statusEndpoint: Endpoint<void, MeterStatus> = {
  name,
  request: () => ({ method: 'GET', path: '/v1/status' }),
  parse(response) {
    const { status, errors, version, ...rest } = expectJson(name, response, 200, statusSchema);
    const errorBits = errors?.bits ?? noErrors;
    const statusFlags = statusBitNames.map(bit => status.bits[bit]);
    const errorFlags = errorBitNames.map(bit => errorBits[bit]);
    return {
      ...rest,
      firmwareVersion: version.applicationFirmwareVersion,
      statusValue: status.value ?? sumOf(statusFlags, position => position),
      statusBits: status.bits,
      errorsValue: errors?.value ?? sumOf(errorFlags, position => (position < 7 ? position : position + 1)),
      errorBits,
    };
  },
};
