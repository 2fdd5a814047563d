import { isIP } from 'node:net';
import { z } from 'zod';
import { repairPem } from './pem.ts';

/** What the reference says about a key beside its type, default and range. */
type KeyMeta = { description: string; unit?: string };

const about = (description: string, unit?: string): KeyMeta => ({ description, ...(unit && { unit }) });

const integer = (min: number, max: number, fallback: number, meta: KeyMeta) =>
  z.int().min(min).max(max).default(fallback).meta(meta);
const text = (max: number, fallback: string, meta: KeyMeta) =>
  z.string().max(max).default(fallback).meta(meta);
const port = (fallback: number, meta: KeyMeta) => integer(1, 65_535, fallback, meta);
const milliseconds = (min: number, max: number, fallback: number, description: string) =>
  integer(min, max, fallback, about(description, 'ms'));

const hostName =
  /^(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\.?$/;
const isHost = (value: string) => isIP(value) !== 0 || (hostName.test(value) && !/^[\d.]+$/.test(value));
const hostExpected = 'an IPv4 or IPv6 address or a host name, without scheme, port, path or credentials';
const host = z.string().refine(isHost, hostExpected);

const changeSchema = z.strictObject({
  order: z.string().min(1).max(16),
  day: z.string().min(1).max(16),
  month: z.string().min(1).max(16),
  hour: z.string().regex(/^T\d\d:\d\dZ$/, 'Thh:mmZ'),
});
const dstSchema = z.strictObject({
  activated: z.boolean(),
  offset: z.int().min(-120).max(120),
  start: changeSchema,
  end: changeSchema,
});
type Dst = z.output<typeof dstSchema>;

const defaultDst: Dst = {
  activated: false,
  offset: 60,
  start: { order: 'last', day: 'sunday', month: 'march', hour: 'T01:00Z' },
  end: { order: 'last', day: 'sunday', month: 'october', hour: 'T01:00Z' },
};

/** EVerest gives the daylight saving time as JSON text; an object is taken as it is. */
const dst = z.preprocess(value => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}, dstSchema);

const pem = z.string().transform((value, context) => {
  if (value === '') return '';
  const repaired = repairPem(value);
  if (repaired === undefined) context.addIssue({ code: 'custom', message: 'a certificate in PEM' });
  return repaired ?? '';
});

const timezone = /^([+-](0\d|1[01]):(00|15|30|45)|\+1[23]:(00|15|30|45)|\+14:00)$/;

/**
 * The one source of every name, default, range and description. Names and defaults are those of EVerest's module
 * LemDCBM400600 in camelCase; the last group is ours.
 */
export const configSchema = z
  .strictObject({
    ipAddress: host.meta(
      about('Address of the meter: IPv4, IPv6 or host name. Factory setting: 192.168.1.2.'),
    ),
    port: port(80, about('TCP port, for HTTP and HTTPS alike: the meter serves both on the same one.')),
    interface: text(
      255,
      '',
      about('Network interface or local address to send from. Empty: the system decides.'),
    ),
    meterTlsCertificate: pem
      .prefault('')
      .meta(about("The meter's own certificate as PEM. Given: HTTPS, and no other certificate is accepted.")),
    ntpServer1IpAddr: text(253, '', about('First NTP server. Given: the meter keeps its own time, by NTP.')),
    ntpServer1Port: port(123, about('Port of the first NTP server.')),
    ntpServer2IpAddr: text(253, '', about('Second NTP server; the meter prefers it when both answer.')),
    ntpServer2Port: port(123, about('Port of the second NTP server.')),
    meterTimezone: z
      .string()
      .regex(timezone, '-11:00 to +14:00, minutes 00, 15, 30 or 45')
      .default('+00:00')
      .meta(about('Offset of local time in the signed records. LEM operation manual, p. 88.')),
    meterDst: dst
      .prefault(defaultDst)
      .meta(about('Daylight saving time, as object or JSON text. LEM operation manual, p. 88.')),
    resilienceInitialConnectionRetries: integer(
      0,
      1000,
      25,
      about('Tries after the first to identify the meter.'),
    ),
    resilienceInitialConnectionRetryDelay: milliseconds(0, 3_600_000, 10_000, 'Pause between these tries.'),
    resilienceTransactionRequestRetries: integer(
      0,
      100,
      3,
      about('Tries after the first to start, stop or fetch a record; each after reading the meter back.'),
    ),
    resilienceTransactionRequestRetryDelay: milliseconds(0, 60_000, 200, 'Pause between these tries.'),
    cableId: integer(0, 7, 0, about('Which cable loss compensation the meter applies.')),
    tariffId: integer(0, 4, 0, about('Passed on to the meter.')),
    IT: integer(
      -1,
      17,
      -1,
      about(
        'Identification type in the signed record (0 NONE to 17 KEY_CODE; LEM protocols manual 4.2.10.3). -1: leave it. Set it once and never change it in the life of the meter.',
      ),
    ),
    SC: integer(-2_147_483_648, 2_147_483_647, 0, about('Field SC of a start; firmware 2 only.')),
    UV: text(128, '', about('Field UV of a start, the version of your software; firmware 2 only.')),
    UD: text(128, '', about('Field UD of a start, data of yours; firmware 2 only.')),
    temperatureWarningLevelC: z.number().default(5000).meta(about('Warning level; 5000 turns it off.', '°C')),
    temperatureErrorLevelC: z
      .number()
      .default(5000)
      .meta(about('Error level, not below the warning level; 5000 turns it off.', '°C')),
    temperatureHysteresisK: z
      .number()
      .min(0)
      .default(3)
      .meta(about('A level is left when the temperature is more than this below it.', 'K')),
    temperatureMinTimeAsValidMs: milliseconds(
      0,
      86_400_000,
      5000,
      'How long a level must be reached to count.',
    ),
    commandTimeoutMs: milliseconds(
      1000,
      20_000,
      5000,
      'Deadline of one request, from waiting for its turn to the last byte of the answer.',
    ),
    pollIntervalMs: milliseconds(100, 60_000, 1000, 'One live measurement in this time.'),

    publicKey: z
      .string()
      .regex(/^([0-9A-Fa-f]{182})?$/, '182 hexadecimal digits, or nothing')
      .transform(key => key.toUpperCase())
      .default('')
      .meta(
        about('publicKeyOcmf of the meter, pinned. Empty: the key read at the first contact is held on to.'),
      ),
    strictValidity: z
      .boolean()
      .default(false)
      .meta(about('Refuse the pinned certificate outside its validity instead of warning.')),
    staleAfterMs: milliseconds(200, 120_000, 3000, 'A measurement older than this degrades the link.'),
    commandHoldMs: milliseconds(
      1000,
      240_000,
      60_000,
      'How long a command waits for its turn, for instance while the driver connects.',
    ),
    warmupMs: milliseconds(
      0,
      600_000,
      120_000,
      'After connecting: how long what is written may not be saved by the meter. LEM protocols manual, section 4.',
    ),
    resyncIntervalMs: milliseconds(
      60_000,
      172_740_000,
      86_400_000,
      'Time between two clock syncs; one lasts 48 h.',
    ),
    resyncRetryDelayMs: milliseconds(1000, 3_600_000, 60_000, 'Pause after a clock sync that failed.'),
    faultRecoveryDelayMs: milliseconds(
      1000,
      3_600_000,
      60_000,
      'Pause in fault before the driver connects again.',
    ),
  })
  .superRefine((config, context) => {
    if (config.temperatureErrorLevelC < config.temperatureWarningLevelC) {
      context.addIssue({
        code: 'custom',
        path: ['temperatureErrorLevelC'],
        input: config.temperatureErrorLevelC,
        message: `at least temperatureWarningLevelC (${config.temperatureWarningLevelC} °C)`,
      });
    }
  });

/** What the caller gives: only `ipAddress` is required. */
export type MeterConfigInput = z.input<typeof configSchema>;
/** The whole configuration, checked. */
export type MeterConfig = z.output<typeof configSchema>;
