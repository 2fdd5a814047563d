import { z } from 'zod';

/** What is kept beside the final records of a meter. */
export const evidenceListSchema = z
  .strictObject({
    interim: z.int().describe('How many were signed while their transaction was running: no end.'),
    unverified: z.int().describe('How many do not verify, are not whole, or are not of this meter.'),
    newest: z
      .array(
        z.strictObject({
          transactionId: z.string(),
          paginationCounter: z.int().nullable().describe("Number in the meter's store; null: not known."),
          receivedAt: z.string().describe('When it arrived, by the clock of the site: ISO 8601, UTC.'),
          verdict: z.enum(['valid', 'invalid', 'malformed']).describe('Of its signature.'),
          reasons: z.array(z.string()).describe('What speaks against it, as it was found.'),
        }),
      )
      .describe('Of those that do not verify the newest 50, newest first.'),
  })
  .describe('What is kept as evidence, and must not be billed on.');

export type EvidenceList = z.infer<typeof evidenceListSchema>;
