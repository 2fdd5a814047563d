import { describe, expect, it } from 'vitest';
import { createRedaction } from '../../../src/inspect/redact.ts';

describe('what the inspector shows', () => {
  it('hides identification data by its name, at any depth', () => {
    const shown = createRedaction()({
      starting: { request: { identificationData: '04A1B2C3D4', transactionId: 'tx-1' } },
      legal: { clientId: '04A1B2C3D4,tx-1' },
    });
    expect(shown).toEqual({
      starting: { request: { identificationData: '[hidden]', transactionId: 'tx-1' } },
      legal: { clientId: '[hidden]' },
    });
  });

  it('hides identification data inside other texts, also when they come before or later', () => {
    const redact = createRedaction();
    const together = redact({
      message: 'got 04A1B2C3D4 back',
      request: { identificationData: '04A1B2C3D4' },
    });
    const later = redact({ message: 'still about 04A1B2C3D4' });
    expect(JSON.stringify([together, later])).not.toContain('04A1B2C3D4');
    expect(later).toEqual({ message: 'still about [hidden]' });
  });

  it('never shows the signed text, which carries the customer', () => {
    const shown = createRedaction()({ record: { ocmf: 'OCMF|{"ID":"04A1B2C3D4"}|{}' } });
    expect(shown).toEqual({ record: { ocmf: '27 characters, not shown here' } });
  });

  it('shortens keys and long texts', () => {
    const shown = createRedaction()({ publicKeyOcmf: 'A'.repeat(182), note: 'x'.repeat(1000) });
    expect(shown).toEqual({
      publicKeyOcmf: `${'A'.repeat(12)}…${'A'.repeat(8)} (182 characters)`,
      note: `${'x'.repeat(400)}… (1000 characters)`,
    });
  });

  it('gives plain data of errors, functions, sockets and of values that contain themselves', () => {
    const loop: { name: string; self?: unknown } = { name: 'loop' };
    loop.self = loop;
    const shown = createRedaction()({
      error: Object.assign(new TypeError('no'), { code: 'E_NO' }),
      call: () => 1,
      map: new Map(),
      loop,
    });
    expect(JSON.parse(JSON.stringify(shown))).toMatchObject({
      error: { name: 'TypeError', message: 'no', code: 'E_NO' },
      call: '[function]',
      map: '[Map]',
      loop: { name: 'loop' },
    });
  });
});
