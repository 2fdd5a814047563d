import { z } from 'zod';

const text = z.string().nullable();

/** What is written in a record, as it is written; `null`: it is not in it. */
export const recordWordsSchema = z
  .strictObject({
    user: text.describe('Who charged, as the meter signed it.'),
    userType: text.describe('What kind of identification that is; OCMF IT.'),
    chargePoint: text,
    meterModel: text,
    meterSerial: text,
    firmware: text,
    number: text.describe("Such as T12: its number in the meter's store."),
    cable: text,
    tariffText: text,
    startedAt: text,
    endedAt: text,
    durationS: z.number().nullable(),
    registers: z.array(
      z.strictObject({
        obis: text,
        unit: text,
        direction: text.describe('import: to the vehicle; export: back.'),
        begin: text,
        end: text,
        energy: text.describe('End minus begin, computed exactly.'),
      }),
    ),
    customerTool: z
      .strictObject({ accepted: z.boolean(), message: text })
      .describe('What the S.A.F.E. transparency software would say of it.'),
  })
  .describe('A record in words.');

export type RecordWords = z.infer<typeof recordWordsSchema>;
