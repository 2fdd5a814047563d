import { z } from 'zod';
import { daylightSaving } from './daylight-saving.ts';
import { host, hostOrNothing } from './host.ts';
import { certificate } from './pem.ts';

/** What the reference says about a key beside its type and default. */
export interface KeyMeta {
  readonly description: string;
  /** As in SI; without it the value has none. */
  readonly unit?: string;
  /** In words, where minimum and maximum do not tell it. */
  readonly range?: string;
}

function about(description: string, more: Omit<KeyMeta, 'description'> = {}) {
  return { description, ...more };
}

function integer(min: number, max: number, fallback: number, description: string, unit?: string) {
  const more = unit === undefined ? {} : { unit };
  return z.int().min(min).max(max).default(fallback).meta(about(description, more));
}

function milliseconds(min: number, max: number, fallback: number, description: string) {
  return integer(min, max, fallback, description, 'ms');
}

function port(fallback: number, description: string) {
  return integer(1, 65_535, fallback, description);
}

function line(maxLength: number, description: string) {
  return z
    .string()
    .max(maxLength, { abort: true })
    .refine(text => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) && text.isWellFormed(), 'one line of plain text')
    .default('')
    .meta(about(description, { range: `at most ${maxLength} characters, one line` }));
}

function celsius(description: string) {
  return z
    .number()
    .default(5000)
    .meta(about(description, { unit: '°C' }));
}

const timezone = /^([+-](0\d|1[01]):(00|15|30|45)|\+1[23]:(00|15|30|45)|\+14:00)$/;
const timezoneRange = '-11:00 to +14:00, minutes 00, 15, 30 or 45';
const keyRange = '182 hexadecimal digits, or nothing';

/** The keys of EVerest's module LemDCBM400600 in camelCase, with its defaults where no reason speaks against one. */
export const everestShape = {
  ipAddress: host.meta(
    about('Address of the meter; factory setting 192.168.1.2.', { range: 'IPv4, IPv6 or DNS name' }),
  ),
  port: port(80, 'TCP port of the meter; HTTPS is served on the same one.'),
  interface: line(255, 'Network interface or local address to send from; empty: the system decides.'),
  meterTlsCertificate: certificate
    .prefault('')
    .meta(
      about(
        "The meter's own certificate. Given: HTTPS, and no other certificate is accepted. Line breaks are repaired.",
        { range: 'one certificate in PEM, or nothing' },
      ),
    ),
  ntpServer1IpAddr: hostOrNothing.default('').meta(
    about('First NTP server. Given: the meter keeps time by NTP; empty: this driver sets its clock.', {
      range: 'IPv4, IPv6 or DNS name, or nothing',
    }),
  ),
  ntpServer1Port: port(123, 'Port of the first NTP server.'),
  ntpServer2IpAddr: hostOrNothing.default('').meta(
    about('Second NTP server; the meter prefers it when both answer (LEM operation manual, p. 87).', {
      range: 'IPv4, IPv6 or DNS name, or nothing',
    }),
  ),
  ntpServer2Port: port(123, 'Port of the second NTP server.'),
  meterTimezone: z
    .string()
    .regex(timezone, timezoneRange)
    .optional()
    .meta(
      about(
        'Offset of local time in the signed records (LEM operation manual, p. 88). Left out: the meter keeps the one that it has.',
        { range: timezoneRange },
      ),
    ),
  meterDst: daylightSaving
    .optional()
    .meta(
      about(
        'Daylight saving time of the meter (LEM operation manual, p. 88). Left out: the meter keeps what it has.',
        { range: 'an object, or the same as JSON text' },
      ),
    ),
  resilienceInitialConnectionRetries: integer(0, 1000, 25, 'Tries after the first to identify the meter.'),
  resilienceInitialConnectionRetryDelay: milliseconds(0, 3_600_000, 10_000, 'Pause between these tries.'),
  resilienceTransactionRequestRetries: integer(
    0,
    1000,
    3,
    'Tries after the first to start, stop or fetch a record; a command is repeated only after the meter was read back.',
  ),
  resilienceTransactionRequestRetryDelay: milliseconds(0, 3_600_000, 200, 'Pause between these tries.'),
  cableId: integer(0, 7, 0, 'Which cable loss compensation the meter applies (LEM operation manual, p. 71).'),
  tariffId: integer(0, 4, 0, 'Tariff that a start names (LEM operation manual, p. 71).'),
  IT: integer(
    -1,
    17,
    -1,
    'Identification type in the signed record, 0 NONE to 17 KEY_CODE (LEM protocols manual, 4.2.10.3); -1 leaves it. To be set once in the life of the meter.',
  ),
  SC: integer(-2_147_483_648, 2_147_483_647, 0, 'Field SC of a start; only firmware 2 knows it.'),
  UV: line(128, 'Field UV of a start, the version of your software; only firmware 2 knows it.'),
  UD: line(128, 'Field UD of a start, data of yours; only firmware 2 knows it.'),
  temperatureWarningLevelC: celsius('Temperature that is reported as a warning; 5000 turns it off.'),
  temperatureErrorLevelC: celsius(
    'Temperature that is reported as an error, not below the warning level; 5000 turns it off.',
  ),
  temperatureHysteresisK: z
    .number()
    .min(0)
    .default(3)
    .meta(about('A level is left when the temperature is more than this below it.', { unit: 'K' })),
  temperatureMinTimeAsValidMs: milliseconds(
    0,
    86_400_000,
    5000,
    'How long a level must be reached before it is reported.',
  ),
  commandTimeoutMs: milliseconds(
    1000,
    20_000,
    5000,
    'Deadline of one request, from its turn to the last byte of the answer; waiting for its turn does not count.',
  ),
  pollIntervalMs: milliseconds(100, 60_000, 1000, 'Time from one live measurement to the next.'),
  transactionOcmfFetchIntervalS: integer(
    0,
    86_400,
    60,
    'How often the record of a running transaction, which the meter signs at any time, is kept in the journal: evidence should the meter die before the stop. 0 turns it off.',
    's',
  ),
};

/** Keys that EVerest's module does not have. */
export const ownShape = {
  onForeignTransaction: z
    .enum(['end', 'refuse'])
    .default('end')
    .meta(
      about(
        'What a start does while a transaction runs that this driver did not start: end ends it and hands its record over, as EVerest does; refuse refuses the start and names it.',
      ),
    ),
  timeSync: z
    .enum(['system', 'keepNtp', 'never'])
    .default('system')
    .meta(
      about(
        'Who sets the clock of the meter. system: this driver, by the clock of this machine, which turns NTP off in the meter; or, with an NTP server in the configuration, the meter by NTP, which this driver turns on. keepNtp: the same, but a meter that is on NTP and synced keeps it, and one that is on NTP and not synced gets the time and then its NTP back. never: nobody; nothing is written, neither the time nor NTP, time zone and daylight saving time.',
      ),
    ),
  acceptHostClock: z
    .boolean()
    .default(false)
    .meta(
      about(
        'The clock of this machine is right also where it looks wrong: before the release of this driver, or more than 10 minutes before the end of the newest signed record. Else such a time is not written into the meter.',
      ),
    ),
  allowPipeInTexts: z
    .boolean()
    .default(false)
    .meta(
      about(
        'Send texts with a | in them, which parts the signed record in the tools of customers in the wrong places. Else such a start is refused.',
      ),
    ),
  publicKey: z
    .string()
    .regex(/^([0-9A-Fa-f]{182})?$/, { error: keyRange, abort: true })
    .toUpperCase()
    .default('')
    .meta(
      about(
        'Public key of the meter for signed records, pinned (publicKeyOcmf, SubjectPublicKeyInfo). Empty: what the meter says the first time is held on to.',
        { range: keyRange },
      ),
    ),
  journal: z
    .string()
    .max(4096)
    .default('')
    .meta(
      about(
        'File of the durable journal (SQLite): open transactions and every signed record. A program may give a Journal of its own instead. Empty: the newest 100 records are kept in memory, and the meter has the rest.',
      ),
    ),
  allowStartWithoutJournal: z
    .boolean()
    .default(false)
    .meta(about('Start transactions also while the journal cannot be written.')),
  strictValidity: z
    .boolean()
    .default(false)
    .meta(
      about('Refuse the pinned certificate outside its period of validity; else it is used with a warning.'),
    ),
  staleAfterMs: milliseconds(200, 120_000, 3000, 'A measurement older than this is stale.'),
  commandHoldMs: milliseconds(
    1000,
    240_000,
    60_000,
    'How long a command is held that arrives while the driver connects or is busy.',
  ),
  warmupMs: milliseconds(
    0,
    600_000,
    120_000,
    'How long after connecting the meter may not save what is written (LEM protocols manual, 4); it is written again then.',
  ),
  resyncIntervalMs: milliseconds(
    60_000,
    172_740_000,
    86_400_000,
    'Time from one clock sync to the next; a sync is valid for 48 h (LEM operation manual, p. 86).',
  ),
  resyncRetryDelayMs: milliseconds(1000, 3_600_000, 60_000, 'Pause after a clock sync that failed.'),
  faultRecoveryDelayMs: milliseconds(
    1000,
    3_600_000,
    60_000,
    'Pause in fault before the driver connects again.',
  ),
};

/** The one source of every name, default, range and description. Unknown keys are refused. */
export const configSchema = z
  .strictObject({ ...everestShape, ...ownShape })
  .refine(({ temperatureErrorLevelC: error, temperatureWarningLevelC: warning }) => error >= warning, {
    path: ['temperatureErrorLevelC'],
    error: 'at least temperatureWarningLevelC',
    when: ({ value }) => hasBothLevels(value),
  });

/** Compared also when other keys are wrong, so that every problem is told at once. */
function hasBothLevels(value: unknown): boolean {
  const { temperatureErrorLevelC, temperatureWarningLevelC } = (value ?? {}) as Record<string, unknown>;
  return typeof temperatureErrorLevelC === 'number' && typeof temperatureWarningLevelC === 'number';
}

/** What the caller gives: only `ipAddress` is required. */
export type MeterConfigInput = z.input<typeof configSchema>;
/** The whole configuration, checked. */
export type MeterConfig = z.output<typeof configSchema>;
