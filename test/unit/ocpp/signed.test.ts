import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSigner, fromOcpp, signRecord, verifyRecord } from '../../../src/ocmf/index.ts';
import {
  type RecordOptions,
  toOcpp16,
  toOcpp21,
  toOcpp201,
  toOcppPublicKey,
} from '../../../src/ocpp/index.ts';
import { endErrors, meterValuesErrors, schemaErrors } from '../../support/ocpp-schemas.ts';
import { lemPayload, lemReadings, lemRecord, lemSigner } from '../ocmf/vectors.ts';

const ocmf = lemRecord();
const publicKey = lemSigner.publicKeyHex;
const sentKey = Buffer.from(`oca:base16:asn1:${publicKey}`).toString('base64');
const signed = {
  signedMeterData: Buffer.from(ocmf).toString('base64'),
  signingMethod: '',
  encodingMethod: 'OCMF',
  publicKey: sentKey,
};
const reading = {
  context: 'Transaction.End',
  measurand: 'Energy.Active.Import.Register',
  location: 'Outlet',
};

const [begin, , end] = lemReadings;
const charging = end.replace('"TX":"E"', '"TX":"C"');
/** Only its begin; as far as it went; whole. */
const [beginning, interim] = [begin, `${begin},${charging}`].map(readings => lemRecord({ readings }));

type Written = ReturnType<typeof toOcpp16> | ReturnType<typeof toOcpp201>;
const versions = [
  ['1.6', toOcpp16],
  ['2.0.1', toOcpp201],
  ['2.1', toOcpp21],
] as const;

/** The signed value of any version, as a central system finds it. */
function signedIn({ sampledValue }: Written) {
  const [first, second] = sampledValue;
  if (first !== undefined && 'signedMeterValue' in first) return first.signedMeterValue;
  return JSON.parse(String(second?.value));
}

/** A record of exactly so many bytes; what is signed does not matter for its length. */
function recordOf(bytes: number): string {
  const id = 'client,tx-1';
  return ocmf.replace(id, 'x'.repeat(bytes - ocmf.length + id.length));
}

describe('a record in OCPP', () => {
  it('1.6 is a pair: the reading that it ends with, and JSON text of the signed value', () => {
    const { timestamp, sampledValue } = toOcpp16({ ocmf, publicKey });
    const [raw, { value, ...rest }] = sampledValue;
    expect(timestamp).toBe('2025-10-26T12:06:07.000Z');
    expect(raw).toEqual({ ...reading, value: '1328281', format: 'Raw', unit: 'Wh' });
    expect(rest).toEqual({ ...reading, format: 'SignedData' });
    expect(JSON.parse(value)).toEqual(signed);
  });

  it.each([toOcpp201, toOcpp21])(
    '2.x is the reading that it ends with, and the signed value in it',
    write => {
      expect(write({ ocmf, publicKey })).toEqual({
        timestamp: '2025-10-26T12:06:07.000Z',
        sampledValue: [
          { ...reading, value: 1328281, unitOfMeasure: { unit: 'Wh' }, signedMeterValue: signed },
        ],
      });
    },
  );

  it('takes the bytes of it as well as its text, and leaves out what stood before it', () => {
    for (const [, write] of versions) {
      const written = write({ ocmf, publicKey });
      expect(write({ ocmf: Buffer.from(`\ufeff\r\n${ocmf}`), publicKey })).toEqual(written);
    }
  });

  it.each(versions)('%s names the key by the curve of the record where the key does not', (_, write) => {
    const signer = createSigner({ curve: 'secp256k1', seed: 'another curve' });
    const written = write({ ocmf: lemRecord({}, signer), publicKey: signer.publicKeyRawHex });
    expect(signedIn(written).publicKey).toBe(toOcppPublicKey(signer.publicKeyHex));
    expect(signedIn(write({ ocmf })).publicKey).toBe('');
  });

  it.each(versions)('%s says how far it goes', (_, write) => {
    const written = [beginning, interim, ocmf].map(each => write({ ocmf: each ?? '' }));
    expect(written.map(({ sampledValue: [first] }) => [first?.context, Number(first?.value)])).toEqual([
      ['Transaction.Begin', 1319135],
      ['Sample.Periodic', 1328281],
      ['Transaction.End', 1328281],
    ]);
    expect(new Set(write({ ocmf }, { context: 'Other' }).sampledValue.map(({ context }) => context))).toEqual(
      new Set(['Other']),
    );
  });

  it.each<readonly [RecordOptions['publicKey'], readonly string[]]>([
    ['always', [sentKey, sentKey, sentKey]],
    ['once', ['', '', sentKey]],
    ['never', ['', '', '']],
    [undefined, [sentKey, sentKey, sentKey]],
  ])('has the key %s', (policy, keys) => {
    const options = policy === undefined ? {} : { publicKey: policy };
    for (const [, write] of versions) {
      const written = [beginning, interim, ocmf].map(each => write({ ocmf: each ?? '', publicKey }, options));
      expect(written.map(each => signedIn(each).publicKey)).toEqual(keys);
    }
  });

  it('of a meter that counts only what comes back is export', () => {
    const readings = [begin, end].join(',').replaceAll('1.8.0', '2.8.0');
    for (const [, write] of versions) {
      const [first] = write({ ocmf: lemRecord({ readings }) }).sampledValue;
      expect([first.measurand, Number(first.value)]).toEqual(['Energy.Active.Export.Register', 1328281]);
    }
  });

  it('keeps all digits of a meter that writes more than LEM', () => {
    const readings = lemReadings.join(',').replace('1328.281', '1328.2810057');
    const [raw] = toOcpp16({ ocmf: lemRecord({ readings }) }).sampledValue;
    expect(raw.value).toBe('1328281.0057');
  });
});

describe("a record in EVerest's form", () => {
  const form = 'everest';

  it('is its text in 1.6, and nothing around it', () => {
    const [raw, { value, ...rest }] = toOcpp16({ ocmf, publicKey }, { form }).sampledValue;
    expect(raw).toEqual({ ...reading, value: '1328281', format: 'Raw', unit: 'Wh' });
    expect({ value, rest }).toEqual({ value: ocmf, rest: { ...reading, format: 'SignedData' } });
  });

  it.each([toOcpp201, toOcpp21])('is its text in 2.x, with the key in hexadecimal', write => {
    const [value] = write({ ocmf, publicKey: publicKey.toLowerCase() }, { form }).sampledValue;
    expect(value.signedMeterValue).toEqual({ ...signed, signedMeterData: ocmf, publicKey });
    expect(value.value).toBe(1328281);
  });

  it('is refused where its text would be damaged, which base64 is not', () => {
    const latin1 = Buffer.from(lemRecord({ id: 'caf\u00e9' }), 'latin1');
    for (const [, write] of versions) {
      expect(() => write({ ocmf: latin1 }, { form })).toThrow(
        expect.objectContaining({ code: 'OCPP_NOT_TEXT', message: expect.stringContaining("'oca'") }),
      );
      expect(Buffer.from(signedIn(write({ ocmf: latin1 })).signedMeterData, 'base64')).toEqual(latin1);
    }
  });
});

describe('the length of a record', () => {
  it.each([
    ['1.6', toOcpp16, 1875],
    ['2.0.1', toOcpp201, 1875],
    ['2.1', toOcpp21, 24_576],
  ] as const)('in OCPP %s is what its signedMeterData holds in base64', (version, write, bytes) => {
    const fits = write({ ocmf: recordOf(bytes), publicKey });
    expect(endErrors(version, fits)).toEqual([]);
    expect(() => write({ ocmf: recordOf(bytes + 1), publicKey })).toThrow(
      expect.objectContaining({
        name: 'OcppError',
        code: 'OCPP_TOO_LONG',
        message: expect.stringMatching(
          new RegExp(
            `OCPP ${version.replaceAll('.', '\\.')} takes \\d+ characters, the record needs \\d+ \\(${bytes + 1} bytes in base64\\)\\. Try: .*everest.*tariffText.*\\(OCPP_TOO_LONG\\)$`,
          ),
        ),
      }),
    );
  });

  it("in EVerest's form is counted in characters, and not at all in 1.6", () => {
    const [fits, tooLong] = [2500, 2501].map(recordOf);
    const options = { form: 'everest' } as const;
    expect(endErrors('2.0.1', toOcpp201({ ocmf: fits ?? '' }, options))).toEqual([]);
    expect(() => toOcpp201({ ocmf: tooLong ?? '' }, options)).toThrow(
      /needs 2501\. Try: OCPP 2\.1 takes 32768/,
    );
    expect(toOcpp16({ ocmf: tooLong ?? '' }, options).sampledValue[1].value).toBe(tooLong);
    const wide = recordOf(2400).replace('x'.repeat(100), '\u{1f50c}'.repeat(200));
    expect(wide.length).toBeGreaterThan(2500);
    expect(endErrors('2.0.1', toOcpp201({ ocmf: wide }, options))).toEqual([]);
  });
});

describe('a record that cannot be sent', () => {
  it.each<readonly [string, string, string, RegExp]>([
    ['none', 'no record', 'OCPP_RECORD', /^Not an OCMF record: [^(]*\(OCPP_RECORD\)$/],
    ['cut off', ocmf.slice(0, 300), 'OCPP_RECORD', /^Not an OCMF record/],
    [
      'without an energy register',
      signRecord(lemPayload({ readings: '{"RV":1,"RI":"x"}' }), lemSigner),
      'OCPP_NO_VALUE',
      /no energy register/,
    ],
    [
      'in another unit',
      lemRecord({ readings: lemReadings.join(',').replaceAll('kWh', 'MWh') }),
      'OCPP_NO_VALUE',
      /1328\.281.*"MWh" in RD\[2\]/,
    ],
  ])('because it is %s is refused', (_, text, code, message) => {
    for (const [, write] of versions) {
      expect(() => write({ ocmf: text, publicKey })).toThrow(
        expect.objectContaining({ name: 'OcppError', code, message: expect.stringMatching(message) }),
      );
    }
  });

  it('because of its key is refused, with the reason', () => {
    for (const [, write] of versions) {
      expect(() => write({ ocmf, publicKey: `04${'11'.repeat(64)}` })).toThrow(
        expect.objectContaining({
          code: 'OCPP_KEY',
          message: 'The public key is no point of secp256r1 (OCPP_KEY)',
        }),
      );
      expect(write({ ocmf, publicKey: 'no key' }, { publicKey: 'never' })).toEqual(
        write({ ocmf }, { publicKey: 'never' }),
      );
    }
  });

  it.each([
    [{ form: 'hex' }, /^form: expected oca, everest, got "hex"/],
    [
      { publicKey: 'OncePerTransaction' },
      /^publicKey: expected never, once, always, got "OncePerTransaction"/,
    ],
  ])('because of an option of another name is refused, not sent in some form: %o', (options, message) => {
    for (const [, write] of versions) {
      expect(() => Reflect.apply(write, undefined, [{ ocmf, publicKey }, options])).toThrow(
        expect.objectContaining({ code: 'OCPP_ARGUMENT', message: expect.stringMatching(message) }),
      );
    }
  });

  it('is refused with a code, whatever it is', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.uint8Array(),
      fc.string().map(text => `OCMF|${text}|{}`),
      fc.json().map(payload => signRecord(payload, lemSigner)),
    );
    fc.assert(
      fc.property(anything, anything, (record, key) => {
        for (const [, write] of versions) {
          try {
            Reflect.apply(write, undefined, [{ ocmf: record, publicKey: key }]);
          } catch (error) {
            expect(error).toMatchObject({ name: 'OcppError', code: expect.stringMatching(/^OCPP_/) });
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('because its time cannot be read takes the time of arrival', () => {
    const timeless = lemRecord({ readings: lemReadings.join(',').replaceAll('2025-10-26T13', 'later') });
    const receivedAt = '2025-10-26T12:06:09.125Z';
    for (const [, write] of versions) {
      expect(write({ ocmf: timeless, receivedAt }).timestamp).toBe(receivedAt);
      expect(() => write({ ocmf: timeless })).toThrow(
        expect.objectContaining({
          code: 'OCPP_NO_VALUE',
          message: expect.stringContaining('Pass receivedAt'),
        }),
      );
    }
  });
});

describe('the official schemas', () => {
  const forms = ['oca', 'everest'] as const;
  const policies = ['never', 'once', 'always'] as const;
  const records = [beginning, interim, ocmf].map(each => each ?? '');

  it.each(versions)('of OCPP %s take every record in every form', (version, write) => {
    for (const form of forms) {
      for (const policy of policies) {
        const written = records.map(each => write({ ocmf: each, publicKey }, { form, publicKey: policy }));
        expect(endErrors(version, ...written)).toEqual([]);
        expect(meterValuesErrors(version, ...written)).toEqual([]);
      }
    }
  });

  it.each(['2.0.1', '2.1'] as const)('of OCPP %s take a record that comes late', version => {
    const late = {
      eventType: 'Updated',
      timestamp: '2026-03-01T08:00:00Z',
      triggerReason: 'SignedDataReceived',
      seqNo: 7,
      transactionInfo: { transactionId: 'tx-1' },
      meterValue: [toOcpp201({ ocmf, publicKey })],
    };
    expect(schemaErrors(version, 'TransactionEvent', late)).toEqual([]);
  });

  it.each(['2.0.1', '2.1'] as const)('of OCPP %s refuse what is too long', version => {
    const value = { value: 1, signedMeterValue: { ...signed, signedMeterData: 'x'.repeat(32_769) } };
    expect(endErrors(version, { timestamp: '2026-03-01T08:00:00Z', sampledValue: [value] })).not.toEqual([]);
  });

  it('are those of three versions: none takes the words of another', () => {
    expect(endErrors('2.0.1', toOcpp16({ ocmf, publicKey }))).not.toEqual([]);
    expect(endErrors('1.6', toOcpp201({ ocmf, publicKey }))).not.toEqual([]);
    expect(meterValuesErrors('1.6')).toEqual([]);
    expect(meterValuesErrors('2.1', { timestamp: 'today', sampledValue: [] }).length).toBeGreaterThan(1);
  });
});

describe('a central system', () => {
  it.each(versions)('with %s finds the same bytes, and they verify', (_, write) => {
    for (const form of ['oca', 'everest'] as const) {
      const message = JSON.parse(
        JSON.stringify([2, '7', 'any', { meterValue: [write({ ocmf, publicKey }, { form })] }]),
      );
      const { values } = fromOcpp(message);
      expect(values.map(({ record, context }) => [Buffer.from(record).toString(), context])).toEqual([
        [ocmf, 'Transaction.End'],
      ]);
      expect(verifyRecord(values[0]?.record ?? '', values[0]?.publicKey ?? publicKey).verdict).toBe('valid');
    }
  });
});

describe('the public key for a setting of the charge point', () => {
  const der = Buffer.from(publicKey, 'hex');

  it.each([
    ['as the meter gives it', publicKey],
    ['as bytes', der],
    ['in base64', der.toString('base64')],
    ['as a bare point', lemSigner.publicKeyRawHex],
    ['in its own form', sentKey],
  ])('is the same %s', (_, key) => {
    expect(toOcppPublicKey(key)).toBe(sentKey);
    expect(toOcppPublicKey(key, 'everest')).toBe(publicKey);
  });

  it('is as long as MeterPublicKey[n] holds, on every curve', () => {
    expect(sentKey.length).toBe(264);
    const { publicKeyHex } = createSigner({ curve: 'secp384r1', seed: 'long' });
    expect(toOcppPublicKey(publicKeyHex).length).toBe(344);
  });

  it.each(['', 'no key', 'AA'])('is refused when it is none: "%s"', key => {
    expect(() => toOcppPublicKey(key)).toThrow(expect.objectContaining({ code: 'OCPP_KEY' }));
  });
});
