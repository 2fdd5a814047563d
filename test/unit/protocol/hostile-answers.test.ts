import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMeterError } from '../../../src/errors/meter-error.ts';
import { certificateEndpoint } from '../../../src/protocol/certificate.ts';
import { readTransaction, startTransaction, stopTransaction } from '../../../src/protocol/legal.ts';
import { liveMeasureEndpoint } from '../../../src/protocol/live-measure.ts';
import { logbookEndpoint } from '../../../src/protocol/logbook.ts';
import { ocmfEndpoint } from '../../../src/protocol/ocmf.ts';
import { readSettings } from '../../../src/protocol/settings.ts';
import { writeUtc } from '../../../src/protocol/settings-write.ts';
import { statusEndpoint } from '../../../src/protocol/status.ts';
import type { WireResponse } from '../../../src/protocol/wire.ts';
import { legalBody, liveBody, settingsBody, statusBody } from './answers.ts';

/** More runs for a long look: `FUZZ_RUNS=1000000 npx vitest run test/unit/protocol/hostile-answers.test.ts`. */
const numRuns = Number(process.env.FUZZ_RUNS ?? 2000);

const start = {
  evseId: 'evse1',
  transactionId: 'transac5765',
  clientId: 'c,transac5765',
  tariffId: 0,
  cableId: 0,
  userData: '',
  tariffText: '',
  UV: '',
  UD: '',
  SC: 0,
};
const received = { meterId: '1', receivedAt: '2026-05-06T10:11:12.345Z' };
const event = {
  timestamp: '2020-09-14T10:05:05Z',
  eventCode: 'EV_COMMISSIONING',
  status: ['STATUS_TIME_SYNC'],
};

/** Name, how it is read, its success status and a body that passes. */
const endpoints: readonly (readonly [string, (response: WireResponse) => unknown, number, unknown])[] = [
  ['status', response => statusEndpoint.parse(response), 200, statusBody],
  ['livemeasure', response => liveMeasureEndpoint('v1').parse(response, received), 200, liveBody],
  ['settings', response => readSettings.parse(response), 200, settingsBody],
  ['a written setting', response => writeUtc.parse(response, ''), 200, { meterId: '1', result: 1 }],
  ['a start', response => startTransaction('v1').parse(response, start), 201, { running: true }],
  ['a stop', response => stopTransaction('v1').parse(response, start), 200, legalBody],
  ['legal', response => readTransaction('v1').parse(response, start), 200, legalBody],
  ['ocmf', response => ocmfEndpoint('v1').parse(response, { back: 0 }), 200, 'OCMF|{}|{}'],
  ['the logbook', response => logbookEndpoint.parse(response), 200, { logbook: [event, event] }],
  ['the certificate', response => certificateEndpoint.parse(response), 200, { certificate: 'none' }],
];

const hostileNumbers = ['1e999', '-1e999', '1e300', '-1', '1e-320', '0.1e1', '9007199254740993'];
const hostileTexts = ['""', '"1"', `"${'x'.repeat(300)}"`, '"\\u0000\\n"', '"\\ud800"', '"__proto__"'];
const hostileOthers = ['true', 'false', 'null', '[]', '{}', '{"__proto__":{"polluted":1}}', '[[[1]]]', ''];
const hostile = fc.constantFrom(...hostileNumbers, ...hostileTexts, ...hostileOthers);

/** The JSON text with some of its values, keys and all, replaced by hostile ones. */
function mutatedText(body: unknown): fc.Arbitrary<string> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const spots = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.]*|true|false|null|[{}[\]]/g)];
  const change = fc.record({ spot: fc.nat(spots.length || 1), value: hostile });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map(changes => {
    const chosen = new Map(changes.map(({ spot, value }) => [spot, value]));
    let result = '';
    let at = 0;
    for (const [index, { 0: token, index: offset }] of spots.entries()) {
      result += text.slice(at, offset) + (chosen.get(index) ?? token);
      at = offset + token.length;
    }
    return result + text.slice(at);
  });
}

/** The bytes with one stretch overwritten, doubled or cut out. */
function mutatedBytes(body: unknown): fc.Arbitrary<Uint8Array> {
  const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body));
  return fc
    .record({ from: fc.nat(bytes.length), skip: fc.nat(40), patch: fc.uint8Array({ maxLength: 20 }) })
    .map(({ from, skip, patch }) =>
      Uint8Array.from([...bytes.slice(0, from), ...patch, ...bytes.slice(from + skip)]),
    );
}

function hostileAnswer(status: number, body: unknown): fc.Arbitrary<WireResponse> {
  const bytes = mutatedText(body).map(text => new TextEncoder().encode(text));
  return fc.record({
    status: fc.oneof({ weight: 9, arbitrary: fc.constant(status) }, fc.integer({ min: 100, max: 599 })),
    body: fc.oneof(bytes, mutatedBytes(body)),
  });
}

/** Everything in what was accepted: no number that is none, no text that is too long. */
function isSound(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value === 'string') return value.length <= 256 || value.startsWith('OCMF|');
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value !== null;
  return Object.getPrototypeOf(value) !== null && Object.values(value).every(isSound);
}

describe('an answer of any content', () => {
  it.each(endpoints)('to %s is either sound or an error of this library', (_, parse, status, body) => {
    fc.assert(
      fc.property(hostileAnswer(status, body), response => {
        try {
          expect(isSound(parse(response))).toBe(true);
        } catch (error) {
          if (!isMeterError(error)) throw error;
          expect(error.context.endpoint).toMatch(/^(GET|PUT|POST) \/v1\//);
          expect(error.message).not.toMatch(/[\p{Cc}\p{Cs}]/u);
          expect(new TextEncoder().encode(error.message).length).toBeLessThan(1024);
        }
      }),
      { numRuns },
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('to livemeasure never gives a negative register or a time that is none', () => {
    const endpoint = liveMeasureEndpoint('v2');
    let accepted = 0;
    fc.assert(
      fc.property(hostileAnswer(200, liveBody), response => {
        let reading: ReturnType<typeof endpoint.parse>;
        try {
          reading = endpoint.parse(response, received);
        } catch {
          return;
        }
        accepted += 1;
        expect(Math.min(reading.energyImportWh, reading.energyExportWh)).toBeGreaterThanOrEqual(0);
        expect(Number.isNaN(Date.parse(reading.timestamp.replace(',', '.')))).toBe(false);
      }),
      { numRuns },
    );
    expect(accepted).toBeGreaterThan(0);
  });
});
