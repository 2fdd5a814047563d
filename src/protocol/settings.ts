import { z } from 'zod';
import { expectJson } from './answer.ts';
import { shortText } from './fields.ts';
import type { Endpoint } from './wire.ts';

/** The meter has two; a list of many more is not one of servers. */
const maxServers = 16;

const changeSchema = z.object({ order: shortText, day: shortText, month: shortText, hour: shortText });
/** Of use as a whole only: it is compared and written as one. */
const dstSchema = z.object({
  activated: z.boolean(),
  offset: z.int(),
  start: changeSchema,
  end: changeSchema,
});
const serverSchema = z.object({
  ipAddress: shortText.optional(),
  port: z.int().min(0).max(65_535).optional(),
});

/** LEM names more groups; only those that the driver compares are read, and the meter may leave each of them out. */
const settingsSchema = z.object({
  ntp: z
    .object({
      servers: z.array(serverSchema).max(maxServers).optional(),
      syncPeriod: z.int().min(0).max(0xffff_ffff).optional(),
      ntpActivated: z.boolean().optional(),
    })
    .optional(),
  time: z.object({ tz: shortText.optional(), dst: dstSchema.optional() }).optional(),
  http: z.object({ tls_on: z.boolean().optional() }).optional(),
  ocmfId: z.object({ IT: z.int().min(0).max(17).optional() }).optional(),
});

/** A time server as it is written. */
export interface NtpServer {
  /** Empty: unused. */
  readonly ipAddress: string;
  /** UDP port, 123 by default. */
  readonly port: number;
}
/** A change of the clock in each year. */
export interface DstChange {
  /** Which of its days in the month, for instance `last`. */
  readonly order: string;
  /** Day of the week, for instance `sunday`. */
  readonly day: string;
  /** For instance `march`. */
  readonly month: string;
  /** Time of day in UTC, for instance `T01:00Z`. */
  readonly hour: string;
}

/** Daylight saving time as the meter takes it; LEM operation manual, p. 88. */
export interface DstSetting {
  /** Whether the meter goes by it. */
  readonly activated: boolean;
  /** Minutes that are added to the zone. */
  readonly offset: number;
  /** When it begins. */
  readonly start: DstChange;
  /** When it ends. */
  readonly end: DstChange;
}

/** What the meter is set to. `undefined`: it does not say, or not in a form that can be understood. */
export interface MeterSettings {
  /** Its time servers, and whether it goes by them. */
  readonly ntp:
    | {
        /** Two, of which an unused one has an empty address. */
        readonly servers:
          | readonly {
              /** IP address or name; empty: unused. */
              readonly ipAddress: string | undefined;
              /** UDP port. */
              readonly port: number | undefined;
            }[]
          | undefined;
        /** Time between two syncs; the unit is not documented, minutes are likely. */
        readonly syncPeriod: number | undefined;
        /** Whether the meter keeps its clock by NTP. */
        readonly ntpActivated: boolean | undefined;
      }
    | undefined;
  /** Offset of local time, "+hh:mm" or "-hh:mm". */
  readonly timezone: string | undefined;
  /** Daylight saving time. */
  readonly dst: DstSetting | undefined;
  /** `ocmfId.IT`, 0 to 17: what kind of identification signed records name. */
  readonly identificationTypeCode: number | undefined;
  /** Whether it speaks HTTPS. */
  readonly tlsOn: boolean | undefined;
}

const name = 'GET /v1/settings';

/** What the meter is set to; LEM operation manual, p. 86-88. */
export const readSettings: Endpoint<void, MeterSettings> = {
  name,
  request: () => ({ method: 'GET', path: '/v1/settings' }),
  parse(response, _, note) {
    const { ntp, time, http, ocmfId } = expectJson(name, response, 200, settingsSchema, note);
    return {
      ntp: ntp && {
        servers: ntp.servers?.map(({ ipAddress, port }) => ({ ipAddress, port })),
        syncPeriod: ntp.syncPeriod,
        ntpActivated: ntp.ntpActivated,
      },
      timezone: time?.tz,
      dst: time?.dst,
      identificationTypeCode: ocmfId?.IT,
      tlsOn: http?.tls_on,
    };
  },
};
