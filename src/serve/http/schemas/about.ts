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

const setting = <Value extends z.ZodType>(value: Value) =>
  z
    .strictObject({
      value,
      at: z.string().describe('When: ISO 8601, UTC.'),
      by: z.enum(['read', 'written']).describe('The driver read it, or wrote it and the meter took it.'),
    })
    .nullable();
const bits = z.record(z.string(), z.boolean().nullable());

/** What the meter said of itself, and what it is set to, as far as the driver has come to know it. */
const readSchema = z.strictObject({
  status: z
    .strictObject({
      readAt: z.string().describe('ISO 8601, UTC.'),
      time: z.string().nullable().describe('By the clock of the meter, as it wrote it.'),
      statusBits: bits.describe('By their names; null: the meter does not say.'),
      errorBits: bits.describe('Error flags by their names.'),
    })
    .nullable()
    .describe('null: not read yet.'),
  ntpActivated: setting(z.boolean()).describe('It keeps its clock by NTP; null: not known.'),
  ntpServers: setting(z.array(z.string())).describe('Its time servers; null: not known.'),
  timezone: setting(z.string()).describe('null: not known.'),
  hasDaylightSaving: setting(z.boolean()).describe('null: not known.'),
});

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
    read: readSchema.describe('From the meter itself.'),
    oddAnswers: z
      .array(z.strictObject({ endpoint: z.string(), path: z.string(), got: z.string() }))
      .describe('Answers that are not as the manual has them, and that stopped nothing.'),
  })
  .describe('A meter as somebody sees it who looks after it.');

export type AboutMeterView = z.infer<typeof aboutMeterSchema>;
