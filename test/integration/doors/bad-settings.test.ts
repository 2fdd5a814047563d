import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  createMemoryJournal,
  createMeter,
  createMeterClient,
  createMeterLogic,
  fromEverestConfig,
} from '../../../src/index.ts';

function throwing(): never {
  throw new Error('a getter of the host');
}

const ipAddress = '127.0.0.1';
const { archive: _, noteStop: __, ...halfAJournal } = createMemoryJournal();

const badSettings: Record<string, unknown> = {
  undefined: undefined,
  null: null,
  'a number': 5,
  'a text': ipAddress,
  'a list': [ipAddress],
  'a getter that throws': Object.defineProperty({}, 'ipAddress', { enumerable: true, get: throwing }),
  'a getter that throws deep inside': {
    ipAddress,
    meterDst: Object.defineProperty({}, 'activated', { enumerable: true, get: throwing }),
  },
  'a proxy that throws': new Proxy({}, { get: throwing, ownKeys: throwing }),
  'a journal that is a number': { ipAddress, journal: 5 },
  'a journal that is null': { ipAddress, journal: null },
  'a journal that is an empty object': { ipAddress, journal: {} },
  'half a journal': { ipAddress, journal: halfAJournal },
  'a journal that throws': { ipAddress, journal: new Proxy({}, { get: throwing }) },
};

describe('settings that are none', () => {
  it.each(Object.entries(badSettings))('are refused at once by createMeter: %s', (_what, settings) => {
    expect(() => createMeter(settings as never)).toThrow(ConfigError);
  });

  it.each(Object.entries(badSettings))('are refused at once by createMeterLogic: %s', (_what, settings) => {
    expect(() => createMeterLogic(settings as never)).toThrow(ConfigError);
  });

  it.each([undefined, null, 5, 'text', []])(
    'are refused by createMeterClient and fromEverestConfig: %j',
    settings => {
      expect(() => createMeterClient(settings as never)).toThrow(ConfigError);
      expect(() => fromEverestConfig(settings as never)).toThrow(ConfigError);
    },
  );

  it('are named: which methods a journal of your own lacks', () => {
    expect(() => createMeter({ ipAddress, journal: halfAJournal as never })).toThrow(
      /journal: got an object without noteStop, archive, expected the path of a file, or a Journal/,
    );
  });

  it.each([null, 5, { clock: 5 }, { clock: { now: 5 } }, { onWarning: 'console' }])(
    'are refused with wrong options, too: %j',
    options => {
      expect(() => createMeter({ ipAddress }, options as never)).toThrow(ConfigError);
    },
  );
});
