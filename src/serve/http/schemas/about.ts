import { z } from 'zod';

/** What a page wants to know of the site as a whole. */
export const siteSchema = z
  .strictObject({
    title: z.string().describe('How the site is called.'),
    version: z.string().describe('Of the program.'),
    isReadOnly: z.boolean().describe('It takes no start and no stop.'),
    isAllowed: z.boolean().describe('This request has shown the token, or the cookie of a page that had it.'),
  })
  .describe('The site as a whole.');

export type SiteView = z.infer<typeof siteSchema>;

/** What changes seldom, and what a person who looks after the meter asks. */
export const aboutMeterSchema = z
  .strictObject({
    address: z.string().describe('host:port.'),
    certificate: z
      .strictObject({
        fingerprint256: z.string().describe('SHA-256 of the certificate that is pinned.'),
        validTo: z.string().describe('As the certificate writes it.'),
      })
      .nullable()
      .describe('Only a meter with it is talked to; null: plain HTTP.'),
    apiVersion: z.string().nullable(),
    timeSync: z.enum(['system', 'keepNtp', 'never']).describe('Who sets the clock of the meter.'),
    ntpServers: z.array(z.string()).describe('Of the configuration; none: the clock is set by this machine.'),
    timezone: z.string().nullable().describe('As it is written into the meter; null: it keeps its own.'),
    hasDaylightSaving: z.boolean().nullable().describe('null: the meter keeps what it has.'),
    temperatureWarningC: z.number(),
    temperatureErrorC: z.number(),
    onForeignTransaction: z.enum(['end', 'refuse']).describe("What a start does when somebody else's runs."),
    hasJournal: z.boolean().describe('Records are kept on this machine.'),
    blockers: z.array(z.string()).describe('Status bits that forbade a start when it was last identified.'),
    oddAnswers: z
      .array(z.strictObject({ endpoint: z.string(), path: z.string(), got: z.string() }))
      .describe('Answers that are not as the manual has them, and that stopped nothing.'),
  })
  .describe('A meter as somebody sees it who looks after it.');

export type AboutMeterView = z.infer<typeof aboutMeterSchema>;
