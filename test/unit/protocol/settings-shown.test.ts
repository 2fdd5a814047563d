import { describe, expect, it } from 'vitest';
import type { OddAnswer } from '../../../src/domain/odd-answer.ts';
import { readShownSettings } from '../../../src/protocol/settings-shown.ts';
import { answer, settingsBody } from './answers.ts';

const row = { cableSpName: '2mR_Comp', cableSpId: 1, cableSpRes: 2 };

describe('reading the settings to the end', () => {
  const parse = (more: object) => {
    const odd: OddAnswer[] = [];
    const shown = readShownSettings.parse(answer(200, { ...settingsBody, ...more }), undefined, each =>
      odd.push(each),
    );
    return { ...shown, odd };
  };

  it('gives the clock and the table of cables, too', () => {
    const time = { ...settingsBody.time, utc: '2026-11-26T17:00:00Z' };
    expect(parse({ time, cableConf: [row] })).toMatchObject({
      timezone: '+01:00',
      utc: '2026-11-26T17:00:00Z',
      cables: [{ cableId: 1, name: '2mR_Comp', resistanceMilliohm: 2 }],
      odd: [],
    });
  });

  it.each([
    ['none', undefined],
    ['null', null],
    ['an object', { 0: row }],
    ['rows of another form', [{ id: 1 }]],
    ['a row with a resistance in words', [{ ...row, cableSpRes: '2' }]],
  ])('does without cables that are %s, and says nothing of it', (_, cableConf) => {
    expect(parse({ cableConf })).toMatchObject({ timezone: '+01:00', cables: undefined, odd: [] });
  });

  it('takes rows without name and resistance', () => {
    expect(parse({ cableConf: [{ cableSpId: 3 }] }).cables).toEqual([
      { cableId: 3, name: undefined, resistanceMilliohm: undefined },
    ]);
  });
});
