import { z } from 'zod';
import {
  identificationFlags,
  identificationLevels,
  identificationStatuses,
  identificationTypes,
  type TransactionRequest,
} from '../../../index.ts';
import { recordSchema } from './record.ts';

const maxIdBytes = 37;

/**
 * What a start takes: its fields, kinds and words; a field that is not known is refused, as it may be a mistyped one. The
 * limits count bytes of UTF-8, and are those of the driver, which refuses what is longer.
 */
export const startSchema = z
  .strictObject({
    transactionId: z
      .string()
      .min(1)
      .describe(`1 to ${maxIdBytes} bytes of UTF-8, one line; | only with allowPipeInTexts.`),
    evseId: z
      .string()
      .describe(`Up to ${maxIdBytes} bytes of UTF-8, one line; | only with allowPipeInTexts.`),
    identificationStatus: z.enum(identificationStatuses).optional(),
    identificationType: z.enum(identificationTypes).optional(),
    identificationFlags: z.array(z.enum(identificationFlags)).max(4).optional(),
    identificationLevel: z.enum(identificationLevels).optional(),
    identificationData: z
      .string()
      .optional()
      .describe('For instance the UID of a card; up to 250 bytes of UTF-8, of which 37 reach the meter.'),
    tariffText: z
      .string()
      .optional()
      .describe('Up to 20 bytes of UTF-8, one line; only firmware 2 knows it.'),
  })
  .describe('A start.');

/** A start as the driver takes it: without the fields that were not given. */
export function requestOf(start: z.infer<typeof startSchema>): TransactionRequest {
  const { transactionId, evseId, ...more } = start;
  const given = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
  return { transactionId, evseId, ...given };
}

export const startedSchema = z
  .strictObject({
    transactionId: z.string(),
    minStopTime: z.string().describe('Earliest stop as LEM asks for it. ISO 8601.'),
    maxStopTime: z
      .string()
      .nullable()
      .describe('Latest stop: later the record is not valid. ISO 8601. null: not known.'),
  })
  .describe('The meter says that it runs.');

export const stopSchema = z
  .strictObject({
    transactionId: z.string().min(1).optional().describe('Which; left out: whatever runs.'),
  })
  .describe('A stop.');

export const stoppedSchema = z
  .strictObject({
    record: recordSchema.nullable().describe('The signed record; null: nothing was running.'),
  })
  .describe('It has ended.');

export const sessionRequestSchema = z
  .strictObject({ token: z.string().min(1) })
  .describe('The token of the site.');
export const sessionSchema = z.strictObject({
  expiresInS: z.int().describe('How long the cookie is good for, s.'),
});

const limit = z.coerce.number().int().min(1).max(100).default(50).describe('How many at most.');

export const recordsQuerySchema = z.strictObject({
  format: z.enum(['json', 'safe-xml', 'ocmf']).default('json'),
  limit,
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, 'a cursor of an earlier answer')
    .optional()
    .describe('`next` of the page before, or of the header Link.'),
  transactionId: z.string().min(1).optional().describe('Only those of this id.'),
  paginationCounter: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe("Only that of this number in the meter's store."),
  order: z
    .enum(['oldest', 'newest'])
    .default('oldest')
    .describe('newest: the newest first, and `next` leads to older ones.'),
  words: z
    .literal('true')
    .optional()
    .describe(
      'In JSON each record has `words`: who, where, when, how much, and what the tool of the customer says.',
    ),
});

export const recordQuerySchema = recordsQuerySchema.pick({ format: true, words: true });
