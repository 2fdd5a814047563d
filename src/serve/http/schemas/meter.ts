import { z } from 'zod';

const time = (what: string) => z.string().describe(`${what} ISO 8601.`);
const quantity = (what: string) => z.number().describe(what);

const liveness = {
  ageMs: z.int().describe('Age of the measurement, ms.'),
  isLive: z.boolean().describe('false: the link is not online, and this is what was last known.'),
};

export const measurementSchema = z.strictObject({
  timestamp: z.string().describe('By the clock of the meter, as it wrote it.'),
  receivedAt: time('When it arrived, by the clock of the site.'),
  voltageV: quantity('Volt.'),
  currentA: quantity('Ampere; the sign is that of the meter.'),
  powerW: quantity('Watt.'),
  energyImportWh: quantity('Lifetime register of the energy that went to the vehicle, Wh.'),
  energyExportWh: quantity('Lifetime register of the energy that came back, Wh.'),
  temperatureHighC: quantity('Sensor on the high side, °C.'),
  temperatureLowC: quantity('Sensor on the low side, °C.'),
  ...liveness,
});

export type MeasurementView = z.infer<typeof measurementSchema>;

const known = z
  .literal(true)
  .describe('Whether it is known what runs. What is not known is not taken for nothing.');

/** What runs in the meter. */
export const transactionSchema = z
  .union([
    z.strictObject({
      known: z.literal(false),
      why: z.string().describe('Why it is not known.'),
    }),
    z.strictObject({
      known,
      runs: z.literal(false),
      readAt: time(
        'Since when the meter says so. It is asked once a minute: what another client starts shows then.',
      ),
      isLive: liveness.isLive,
    }),
    z.strictObject({
      known,
      runs: z.literal(true),
      origin: z
        .enum(['own', 'found', 'unknown'])
        .describe('found: somebody else started it; unknown: the journal, which would know, cannot be read.'),
      stopRequested: z.boolean().describe('A stop was asked for and is not known to have been carried out.'),
      startedAt: time('When it began; null: not known.').nullable(),
      startedBy: z
        .enum(['driver', 'meter'])
        .nullable()
        .describe('Whose clock startedAt is of: of this driver, which started it, or of the meter.'),
      notedAt: time('When this driver started it, or found it running.'),
      latestStop: time('Later its record is not valid; null: not known.').nullable(),
      energyImportWh: z
        .number()
        .nullable()
        .describe(
          'Growth of the register since it began, Wh; not the amount of a bill. null: it is not known what the register said then.',
        ),
      energyExportWh: z.number().nullable().describe('As energyImportWh, of what came back.'),
      isLive: liveness.isLive,
      transactionId: z.string().optional().describe('Only with the token, and only of one meter.'),
      paginationCounter: z.int().optional().describe('As transactionId, where it is known.'),
    }),
  ])
  .describe('What runs in the meter.');

export type TransactionView = z.infer<typeof transactionSchema>;

/** What the meter says of itself, by the names of its bits. */
export const statusSchema = z.strictObject({
  readAt: time('When it was read. The driver reads it about once a minute.'),
  wrong: z.array(z.string()).describe('Status bits that are not as they should be.'),
  errors: z.array(z.string()).describe('Error flags that are set.'),
});

const reasonSchema = z.strictObject({
  code: z.string().describe('Stable code of the error.'),
  meaning: z.string(),
  advice: z.string(),
  retryable: z.boolean(),
  message: z.string().optional().describe('In detail; only with the token, and only of one meter.'),
});

export const meterSchema = z
  .strictObject({
    name: z.string().describe('As in the file of the site.'),
    meterId: z.string().nullable().describe('Serial number; null: not read yet.'),
    firmwareVersion: z.string().nullable(),
    publicKey: z.string().nullable().describe('Verifies its records: SubjectPublicKeyInfo in hexadecimal.'),
    state: z
      .enum(['connecting', 'warmup', 'syncing', 'idle', 'transacting', 'stopping', 'fault', 'stopped'])
      .describe('What its driver is doing.'),
    phase: z.string().nullable().describe('How far a start or a stop is.'),
    link: z
      .enum(['online', 'degraded', 'offline'])
      .describe('Whether measurements come in; offline also until the meter has answered.'),
    reason: reasonSchema.nullable().describe('Why it is not online, or in fault.'),
    measurement: measurementSchema.nullable().describe('The newest one; null: none yet.'),
    transaction: transactionSchema,
    status: statusSchema.nullable().describe('As the meter last said it; null: not read yet.'),
    blockers: z
      .array(z.string())
      .nullable()
      .describe('Status bits that forbade a start when it was last identified; null: not read yet.'),
    journalProblem: reasonSchema
      .nullable()
      .describe('Why the journal cannot be used: no start is taken, and what is pending is not known.'),
    pendingRecords: z
      .int()
      .nullable()
      .describe('Records of ended transactions that the meter still has to give; null: not known.'),
    clock: z.strictObject({
      offsetS: z
        .number()
        .nullable()
        .describe(
          'How far the clock of the meter is ahead of that of the site, s; to the second. null: not known.',
        ),
      syncedAt: time('When this process last set or checked it; null: not yet.').nullable(),
      keptByMeterAt: time(
        'When this process last saw that the meter keeps it by NTP; null: it has not seen that.',
      ).nullable(),
    }),
    restarts: z.int().describe('How often its driver was started again after a mistake.'),
    pending: z
      .array(z.strictObject({ transactionId: z.string(), paginationCounter: z.int().optional() }))
      .optional()
      .describe('The pending records; only with the token, and only of one meter.'),
  })
  .describe('A meter, as far as it is known. Without token there is no identification data in it.');

export type MeterView = z.infer<typeof meterSchema>;
export const metersSchema = z.array(meterSchema);

/** One frame of the stream of measurements. */
export const measurementFrameSchema = z.strictObject({
  measurements: z
    .array(measurementSchema.omit({ ageMs: true, isLive: true }).extend({ meter: z.string() }))
    .describe('What came in since the last frame, oldest first.'),
});

export const factFrameSchema = z
  .strictObject({
    meter: z.string().describe('Name of the meter.'),
    at: time('When it was told, by the clock of the site.'),
    fact: z
      .looseObject({ type: z.string() })
      .describe('As the event of the driver of this type; without token only what can name no customer.'),
  })
  .describe('Something happened.');

export type FactFrame = z.infer<typeof factFrameSchema>;
export const meterNamesSchema = z.strictObject({ meters: z.array(z.string()) });

export const readinessSchema = z.strictObject({
  ready: z.boolean(),
  meters: z.int().describe('How many there are.'),
  notReady: z
    .array(z.strictObject({ name: z.string(), state: z.string(), reason: z.string().nullable() }))
    .describe('Which were not identified since the start, and why not.'),
});
export const healthSchema = z.strictObject({ alive: z.literal(true) });
