import { Client } from 'undici';
import { z } from 'zod';

/** What a meter answers, checked as far as it can be done in eight lines. */
const liveMeasure = z.object({
  voltage: z.number(),
  current: z.number(),
  power: z.number(),
  temperatureH: z.number(),
  temperatureL: z.number(),
  energyImportTotal: z.number(),
  energyExportTotal: z.number(),
  timestamp: z.string(),
});

/** A meter asked with undici and zod, and nothing else: what nobody who uses both can do without. */
export interface BareMeter {
  measure(): Promise<z.infer<typeof liveMeasure>>;
}

/** @param certificatePem given: HTTPS, trusting this certificate of a key of 1024 bits. */
export function bareMeter(port: number, certificatePem?: string): BareMeter {
  const scheme = certificatePem === undefined ? 'http' : 'https';
  const client = new Client(`${scheme}://127.0.0.1:${port}`, {
    allowH2: false,
    ...(certificatePem === undefined
      ? {}
      : {
          connect: {
            ca: certificatePem,
            ciphers: 'DEFAULT:@SECLEVEL=1',
            checkServerIdentity: () => undefined,
          },
        }),
  });
  return {
    async measure() {
      const { body } = await client.request({ method: 'GET', path: '/v2/livemeasure' });
      return liveMeasure.parse(await body.json());
    },
  };
}
