import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldPayload, verifyPayload } from './field-record.ts';

/** A reading as the raw JSON of its members, so that a number keeps its digits. */
type Members = Map<string, string>;

interface Draft {
  readonly head: Members;
  readonly readings: Members[];
}

const mutants = 10_000;
const seed = 20_260_301;

function membersOf(json: string): Members {
  const members = [...json.matchAll(/"(\w+)":("[^"]*"|\[[^\]]*\]|\{[^}]*\}|[^,{}[\]]+)/g)];
  return new Map(members.map(([, name = '', value = '']) => [name, value]));
}

/** A sound record with other values: any energy that an hour allows, either unit, several spellings of the codes. */
const sound = fc
  .record({
    beginWh: fc.nat({ max: 90_000_000 }),
    importWh: fc.nat({ max: 600_000 }),
    exportWh: fc.nat({ max: 600_000 }),
    unit: fc.constantFrom('kWh', 'Wh'),
    codes: fc.constantFrom(
      ['1-0:1.8.0', '1-0:2.8.0'],
      ['01-00:B2.08.00*FF', '01-00:C2.08.00*FF'],
      ['1-b:1.8.0', '1-b:2.8.0'],
    ),
    end: fc.constantFrom('E', 'L', 'R', 'A', 'P'),
    minutes: fc.integer({ min: 60, max: 48 * 60 }),
  })
  .map(({ beginWh, importWh, exportWh, unit, codes: [importCode, exportCode], end, minutes }): Draft => {
    const figureOf = (wh: number) => (unit === 'Wh' ? String(wh) : (wh / 1000).toFixed(3));
    const endTime = new Date(Date.UTC(2026, 2, 1, 8) + minutes * 60_000).toISOString().slice(0, 19);
    const [headText = '', readingsText = ''] = fieldPayload.split('"RD":');
    const readings = readingsText.split('},{"').map(text => membersOf(`{"${text.replace(/^\[\{"/, '')}}`));
    const values = [beginWh, beginWh, beginWh + importWh, beginWh + exportWh];
    for (const [index, reading] of readings.entries()) {
      reading.set('RV', figureOf(values[index] ?? 0));
      reading.set('RU', `"${unit}"`);
      reading.set('RI', `"${index % 2 === 0 ? importCode : exportCode}"`);
    }
    readings[2]?.set('TX', `"${end}"`);
    readings[2]?.set('TM', `"${endTime},000+0100 R"`);
    return { head: membersOf(headText), readings };
  });

function payloadOf({ head, readings }: Draft): string {
  const textOf = (members: Members) => [...members].map(([name, value]) => `"${name}":${value}`).join(',');
  return `{${textOf(head)},"RD":[${readings.map(reading => `{${textOf(reading)}}`).join(',')}]}`;
}

/** Readings in which a field stands that no earlier one could give: the import, and what differs at the end. */
const wrongJson = fc.constantFrom('null', '{}', '[]', 'true', '["G"]', '""', '" "');
const word = fc.stringMatching(/^[A-Za-z0-9]{2,6}$/).map(text => `"${text}"`);
const anyReading = fc.nat({ max: 3 });
const importReading = fc.constantFrom(0, 2);

type Spoil = (draft: Draft) => void;

function spoilsOf(
  name: string,
  readings: fc.Arbitrary<number>,
  value: fc.Arbitrary<string>,
): fc.Arbitrary<Spoil> {
  return fc.tuple(readings, value).map(
    ([index, text]) =>
      ({ readings }) =>
        readings[index]?.set(name, text),
  );
}

function headSpoilsOf(name: string, value: fc.Arbitrary<string>): fc.Arbitrary<Spoil> {
  return value.map(
    text =>
      ({ head }) =>
        head.set(name, text),
  );
}

function without(...names: readonly string[]): Spoil {
  return ({ head, readings }) => {
    for (const members of [head, ...readings]) for (const name of names) members.delete(name);
  };
}

function withoutIn(name: string, index: number): Spoil {
  return ({ readings }) => readings[index]?.delete(name);
}

const badTimes = fc.oneof(
  wrongJson,
  word,
  fc.constantFrom(
    '"2026-03-01T12:00:00,000 R"',
    '"2026-02-30T12:00:00,000+0100 R"',
    '"2026-03-01T24:30:00,000+0100 R"',
    '"2026-03-01 12:00:00,000+0100 R"',
    '1772352000',
  ),
);

/** Each removes or spoils one thing that a bill needs. */
const spoils: Readonly<Record<string, fc.Arbitrary<Spoil>>> = {
  'register code': fc.oneof(
    spoilsOf('RI', anyReading, fc.oneof(wrongJson, word)),
    spoilsOf(
      'RI',
      anyReading,
      fc.constantFrom('"1-0:1.7.0"', '"1-0:3.8.0"', '"7-0:1.8.0"', '"1-0:1.9.0"', '"1-b"'),
    ),
    fc.constantFrom(without('RI'), withoutIn('RI', 0), withoutIn('RI', 2)),
  ),
  unit: fc.oneof(
    spoilsOf('RU', anyReading, fc.oneof(wrongJson, word)),
    spoilsOf('RU', anyReading, fc.constantFrom('"kwh"', '"MWh"', '"sec"', '"kvarh"', '"mOhm"', '"kW"')),
    fc.constantFrom(without('RU'), withoutIn('RU', 0)),
  ),
  value: fc.oneof(
    spoilsOf('RV', anyReading, fc.oneof(wrongJson, word)),
    spoilsOf(
      'RV',
      anyReading,
      fc.integer({ min: 1, max: 1e9 }).map(units => `-${units}`),
    ),
    spoilsOf(
      'RV',
      fc.constantFrom(2, 3),
      fc.integer({ min: 1, max: 9 }).map(digit => `${digit}e20`),
    ),
    anyReading.map(index => withoutIn('RV', index)),
  ),
  state: fc.oneof(
    spoilsOf('ST', anyReading, fc.oneof(wrongJson, word)),
    spoilsOf('ST', anyReading, fc.constantFrom(...[...'NTDRMXIOSEFg'].map(state => `"${state}"`))),
    fc.constantFrom(without('ST'), withoutIn('ST', 0)),
  ),
  'error flags': fc.oneof(
    spoilsOf('EF', anyReading, fc.oneof(fc.constantFrom('null', '{}', '[]', 'true', '["E"]', '0'), word)),
    spoilsOf('EF', anyReading, fc.constantFrom('"E"', '"t"', '"Et"', '"e"', '"X"', '"T"')),
  ),
  time: fc.oneof(
    spoilsOf('TM', importReading, badTimes),
    fc.constantFrom(without('TM'), withoutIn('TM', 0), withoutIn('TM', 2)),
  ),
  duration: fc.oneof(
    spoilsOf(
      'TM',
      fc.constant(2),
      fc.constantFrom('"2026-03-01T07:59:59,000+0100 R"', '"1970-01-01T00:00:00,000+0000 R"'),
    ),
    spoilsOf(
      'TM',
      fc.constant(2),
      fc.integer({ min: 2027, max: 9999 }).map(year => `"${year}-03-01T09:00:00,000+0100 R"`),
    ),
    spoilsOf('TM', fc.constant(0), fc.constant('"2026-02-20T08:00:00,000+0100 R"')),
  ),
  markers: fc.oneof(
    spoilsOf('TX', importReading, fc.oneof(wrongJson, word)),
    spoilsOf('TX', fc.constant(0), fc.constantFrom('"b"', '"C"', '"E"', '"T"')),
    spoilsOf('TX', fc.constant(2), fc.constantFrom('"e"', '"C"', '"B"', '"X"', '"T"', '"S"')),
    fc.constantFrom(without('TX'), withoutIn('TX', 0), withoutIn('TX', 2)),
  ),
  readings: fc.oneof(
    anyReading.map(
      index =>
        ({ readings }: Draft) =>
          void readings.splice(index, 1),
    ),
    importReading.map(
      index =>
        ({ readings }: Draft) =>
          readings.splice(index, 0, new Map(readings[index])),
    ),
    fc.constant(({ readings }: Draft) => void readings.splice(0)),
  ),
  meter: fc.oneof(
    fc.constantFrom(without('GS'), without('MS'), without('GS', 'MS')),
    fc.constantFrom('GS', 'MS').chain(name => headSpoilsOf(name, fc.oneof(wrongJson, word))),
  ),
  pagination: fc.oneof(
    headSpoilsOf('PG', fc.oneof(wrongJson, word)),
    headSpoilsOf('PG', fc.constantFrom('"F7"', '"T07"', '"t7"', '"T"', '"T-7"', '"T7.0"', '7')),
    fc.constant(without('PG')),
  ),
  identification: fc.oneof(
    headSpoilsOf('IS', fc.oneof(fc.constantFrom('null', '{}', '"true"', '1'), word)),
    headSpoilsOf('IT', fc.oneof(wrongJson, word)),
    headSpoilsOf('IL', fc.oneof(wrongJson, word, fc.constantFrom('"MISMATCH"', '"OUTDATED"', '"trusted"'))),
    headSpoilsOf('ID', fc.constantFrom('null', '""', '{}', '" "', '17')),
    fc.constantFrom(without('IS'), without('IT'), without('ID')),
  ),
};

describe('a bill', () => {
  it('can be written on every sound record that these mutants are made of', () => {
    fc.assert(
      fc.property(sound, draft => {
        expect(verifyPayload(payloadOf(draft))).toMatchObject({ verdict: 'valid', billable: true });
      }),
      { seed, numRuns: 500 },
    );
  });

  const kinds = Object.entries(spoils);
  it.each(kinds)('is never written on a record whose %s was spoilt or removed', (_, spoil) => {
    fc.assert(
      fc.property(sound, spoil, (draft, change) => {
        const before = payloadOf(draft);
        change(draft);
        const payload = payloadOf(draft);
        fc.pre(payload !== before);
        expect(verifyPayload(payload).billable, payload).toBe(false);
      }),
      { seed, numRuns: Math.ceil(mutants / kinds.length) },
    );
  });
});
