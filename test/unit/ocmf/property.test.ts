import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalText, parseDecimal, subtract } from '../../../src/ocmf/decimal.ts';
import {
  fromOcpp,
  fromSafeXml,
  locateFields,
  parsePublicKey,
  readRecord,
  sessionOf,
  signRecord,
  toSafeXml,
  verifyRecord,
} from '../../../src/ocmf/index.ts';
import { cpuMs } from '../../support/stopwatch.ts';
import { lemPayload, lemRecord, lemSigner } from './vectors.ts';

const record = Buffer.from(lemRecord());
const publicKey = lemSigner.publicKeyHex;
const payloadStart = 'OCMF|'.length;
const payloadBytes = Buffer.byteLength(lemPayload());
/** Far above what any input needs, so that a busy machine does not matter. */
const boundMs = 1000;

const byteIndex = fc.nat({ max: payloadBytes - 1 });
const jsonText = fc.json({ maxDepth: 4 });
/** Pieces of records in any order: closer to what breaks a reader than noise is. */
const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        'OCMF|',
        '|',
        '{',
        '}',
        '[',
        ']',
        '"',
        '\\',
        ',',
        ':',
        '"RD":[{',
        '"RV":',
        '1e9',
        '"SD":"30',
        'null',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constant(lemRecord()),
      fc.constant(lemPayload()),
    ),
    { maxLength: 30 },
  )
  .map(parts => parts.join(''));
const anyInput = fc.oneof(pieces, jsonText, fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 400 }));

describe('whatever comes in', () => {
  it('changing any byte of the payload is never valid', () => {
    fc.assert(
      fc.property(byteIndex, fc.integer({ min: 1, max: 255 }), (index, mask) => {
        const changed = Buffer.from(record);
        changed.writeUInt8(changed.readUInt8(payloadStart + index) ^ mask, payloadStart + index);
        expect(verifyRecord(changed, publicKey).verdict).not.toBe('valid');
      }),
      { numRuns: 400 },
    );
  });

  it('taking a byte out of the payload or putting one in is never valid', () => {
    fc.assert(
      fc.property(byteIndex, fc.option(fc.integer({ min: 0, max: 255 })), (index, inserted) => {
        const at = payloadStart + index;
        const [before, after] = [record.subarray(0, at), record.subarray(at)];
        const changed =
          inserted === null
            ? Buffer.concat([before, after.subarray(1)])
            : Buffer.concat([before, Uint8Array.of(inserted), after]);
        expect(verifyRecord(changed, publicKey).verdict).not.toBe('valid');
      }),
      { numRuns: 400 },
    );
  });

  it('no reader throws or takes long', () => {
    fc.assert(
      fc.property(anyInput, input => {
        const start = cpuMs();
        const read = readRecord(input);
        if (read.record !== undefined) sessionOf(read.record);
        const answer = verifyRecord(input, publicKey, { meterId: '1', final: true, paginationCounter: 1 });
        expect(answer.readable).toBe(read.readable);
        expect(answer.findings.every(({ message }) => message !== '')).toBe(true);
        for (const reader of [locateFields, parsePublicKey, fromSafeXml, fromOcpp]) reader(input);
        expect(cpuMs() - start).toBeLessThan(boundMs);
      }),
      { numRuns: 1500 },
    );
  });

  it('any text as a key is judged without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 200 })), key => {
        expect(['invalid', 'malformed']).toContain(verifyRecord(record, key).verdict);
      }),
      { numRuns: 500 },
    );
  });

  it('what was signed verifies, in every form of the signature', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 3 })),
        fc.constantFrom('hex' as const, 'base64' as const),
        fc.constantFrom('der' as const, 'raw' as const),
        (payload, se, sd) => {
          const text = signRecord(JSON.stringify(payload), lemSigner, { se, sd });
          expect(verifyRecord(text, publicKey).verdict).toBe('valid');
          expect(fromSafeXml(toSafeXml({ record: text })).values[0]?.record).toEqual(Buffer.from(text));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('differences of decimals are exact', () => {
    const cents = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        const [first, second] = [a, b].map(units => parseDecimal(decimalText({ units, scale: 3 })));
        if (first === undefined || second === undefined) throw new Error('a decimal is not read back');
        expect(subtract(first, second)).toEqual({ units: a - b, scale: 3 });
      }),
    );
  });
});
