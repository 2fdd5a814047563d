import { describe, expect, it } from 'vitest';
import { ConfigError, createMeter, createMeterLogic } from '../../src/index.ts';

describe('a wrong configuration', () => {
  it('is refused when the driver is made, with every problem in it', () => {
    const wrong = { ipAddress: 'http://meter', port: 99999, cableId: 9 };
    for (const make of [createMeter, createMeterLogic]) {
      let error: unknown;
      try {
        make(wrong);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as ConfigError).issues.map(({ key }) => key).toSorted()).toEqual([
        'cableId',
        'ipAddress',
        'port',
      ]);
    }
  });

  it('is refused when it names a network interface that does not exist', () => {
    expect(() => createMeter({ ipAddress: '127.0.0.1', interface: 'no-such-nic' })).toThrow(ConfigError);
  });
});
