import { z } from 'zod';
import { repairPem } from '../config/pem.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { expectJson } from './answer.ts';
import type { Endpoint } from './wire.ts';

const name = 'GET /v1/certificate';

/** The meter's own certificate as PEM; the meter leaves out line breaks, they are put back. */
export const certificateEndpoint: Endpoint<void, string> = {
  name,
  request: () => ({ method: 'GET', path: '/v1/certificate' }),
  parse(response, _, note) {
    const { certificate } = expectJson(
      name,
      response,
      200,
      z.object({ certificate: z.string().max(16_384) }),
      note,
    );
    const pem = repairPem(certificate);
    if (pem !== undefined) return pem;
    throw new ProtocolError('METER_RESPONSE_INVALID', {
      message: `${name}: certificate is not a PEM certificate`,
      context: { endpoint: name, path: 'certificate', expected: 'a PEM certificate' },
    });
  },
};
