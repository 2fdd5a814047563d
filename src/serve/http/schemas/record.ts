import { z } from 'zod';
import type { SignedRecord } from '../../../index.ts';
import { recordWordsSchema } from './record-words.ts';

const finding = z.strictObject({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  place: z.string(),
  message: z.string(),
  billOnly: z.literal(true).optional(),
});

/** A signed record, as the journal has it. */
export const recordSchema = z
  .strictObject({
    transactionId: z.string().describe('The id with which it was started; it may come twice.'),
    meterId: z.string().describe('Serial number of the meter that signed it.'),
    paginationCounter: z.int().nullable().describe("Number in the meter's store; null: not known."),
    receivedAt: z.string().describe('When it arrived, by the clock of the site: ISO 8601, UTC.'),
    ocmf: z.string().describe('The exact text that the meter signed.'),
    publicKey: z.string().describe('SubjectPublicKeyInfo in hexadecimal.'),
    verification: z
      .strictObject({
        verdict: z.enum(['valid', 'invalid', 'malformed']),
        billable: z
          .boolean()
          .describe('Everything that a bill needs is there; a valid signature is not enough.'),
        findings: z.array(finding),
      })
      .describe('What the driver found when it verified it.'),
    place: z
      .int()
      .optional()
      .describe(
        'Where the journal has it, for good: with order=newest and limit=1 a cursor to it alone. Of a list only.',
      ),
    words: recordWordsSchema.optional().describe('Only where they were asked for.'),
  })
  .describe('A signed record. It carries identification data.');

export type RecordView = z.infer<typeof recordSchema>;

export function recordView(record: SignedRecord): RecordView {
  const { transactionId, meterId, paginationCounter = null, receivedAt, ocmf, publicKey } = record;
  const { verdict, billable, findings } = record.verification;
  const verification = { verdict, billable, findings: findings.map(finding => ({ ...finding })) };
  return { transactionId, meterId, paginationCounter, receivedAt, ocmf, publicKey, verification };
}

/** Some records of a meter, oldest first. */
export const recordPageSchema = z.strictObject({
  records: z.array(recordSchema),
  next: z.string().describe('Cursor of what comes after these; good for ever.'),
  more: z.boolean().describe('There is more now.'),
});

export const errorSchema = z
  .strictObject({
    error: z.strictObject({
      code: z.string().describe('Stable: METER_… of the driver, SITE_… of the site itself.'),
      message: z.string(),
      effect: z
        .enum(['none', 'done', 'unknown'])
        .describe('May the meter have acted? unknown: look at what runs before you repeat anything.'),
      retryable: z.boolean().describe('Would the same request, later and unchanged, possibly succeed?'),
      advice: z.string().describe('What to try.'),
      context: z.record(z.string(), z.unknown()).optional().describe('Where and when it failed.'),
    }),
    record: recordSchema.optional().describe('A record that does not verify: evidence, not to be billed on.'),
    intermediate: recordSchema
      .optional()
      .describe('What the meter signed while the transaction was running: evidence, not the final record.'),
  })
  .describe('Why a request failed.');

export type ErrorAnswer = z.infer<typeof errorSchema>;
