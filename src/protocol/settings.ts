import { z } from 'zod';
import { expectJson } from './answer.ts';
import { shortText } from './fields.ts';
import type { Endpoint } from './wire.ts';

const changeSchema = z.object({
  order: shortText,
  day: shortText,
  month: shortText,
  hour: shortText,
});
const dstSchema = z.object({
  activated: z.boolean(),
  offset: z.int(),
  start: changeSchema,
  end: changeSchema,
});
const serverSchema = z.object({ ipAddress: shortText, port: z.int() });

/**
 * LEM names more groups; only those that the driver compares are read, and each may be missing. A daylight saving time
 * of another form is taken as not said, so that the configured one is written over it.
 */
const settingsSchema = z.object({
  ntp: z
    .object({ servers: z.array(serverSchema), syncPeriod: z.int().optional(), ntpActivated: z.boolean() })
    .optional(),
  time: z.object({ tz: shortText.optional(), dst: dstSchema.optional().catch(undefined) }).optional(),
  http: z.object({ tls_on: z.boolean().optional() }).optional(),
  ocmfId: z.object({ IT: z.int().optional() }).optional(),
});

export type NtpServer = z.output<typeof serverSchema>;
/** Daylight saving time as the meter takes it; LEM operation manual, p. 88. `offset` in minutes. */
export type DstSetting = z.output<typeof dstSchema>;

/** What the meter is set to. `undefined`: it does not say. */
export interface MeterSettings {
  readonly ntp:
    | {
        readonly servers: readonly NtpServer[];
        readonly syncPeriod: number | undefined;
        readonly ntpActivated: boolean;
      }
    | undefined;
  readonly timezone: string | undefined;
  readonly dst: DstSetting | undefined;
  readonly identificationTypeCode: number | undefined;
  readonly tlsOn: boolean | undefined;
}

const name = 'GET /v1/settings';

/** What the meter is set to; LEM operation manual, p. 86-88. */
export const readSettings: Endpoint<void, MeterSettings> = {
  name,
  request: () => ({ method: 'GET', path: '/v1/settings' }),
  parse(response) {
    const { ntp, time, http, ocmfId } = expectJson(name, response, 200, settingsSchema);
    return {
      ntp: ntp && { servers: ntp.servers, syncPeriod: ntp.syncPeriod, ntpActivated: ntp.ntpActivated },
      timezone: time?.tz,
      dst: time?.dst,
      identificationTypeCode: ocmfId?.IT,
      tlsOn: http?.tls_on,
    };
  },
};
