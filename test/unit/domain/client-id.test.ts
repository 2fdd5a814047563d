import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientIdOf } from '../../../src/domain/client-id.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

describe('the client id that the meter signs', () => {
  it('is the identification data and the transaction id', () => {
    expect(clientIdOf({ identificationData: '5EEFE0C7', transactionId: 'tx-1' })).toEqual({
      clientId: '5EEFE0C7,tx-1',
      cut: false,
    });
  });

  it('begins with a comma for a user who was not identified', () => {
    expect(clientIdOf({ transactionId: 'tx-1' })).toEqual({ clientId: ',tx-1', cut: false });
  });

  it('keeps 37 bytes whole and says when it cut the 38th', () => {
    const identificationData = 'x'.repeat(32);
    expect(clientIdOf({ identificationData, transactionId: '1234' }).cut).toBe(false);
    expect(clientIdOf({ identificationData, transactionId: '12345' })).toEqual({
      clientId: `${identificationData},1234`,
      cut: true,
    });
  });

  it.each([
    ['\u00fc', 2],
    ['\u20ac', 3],
    ['\u{1f600}', 4],
  ])('is not cut inside %s', (character, bytes) => {
    const { clientId, cut } = clientIdOf({ identificationData: character.repeat(20), transactionId: '1' });
    expect(cut).toBe(true);
    expect(clientId).toBe(character.repeat(Math.floor(37 / bytes)));
  });

  it('is the longest beginning that fits, whatever the characters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.string({ unit: 'binary', maxLength: 37 }),
        (identificationData, transactionId) => {
          const whole = `${identificationData},${transactionId}`;
          const { clientId, cut } = clientIdOf({ identificationData, transactionId });
          expect(whole.startsWith(clientId)).toBe(true);
          expect(cut).toBe(bytesOf(whole) > 37);
          const [next = ''] = whole.slice(clientId.length);
          expect(bytesOf(clientId)).toBeLessThanOrEqual(37);
          expect(cut ? bytesOf(clientId + next) : 38).toBeGreaterThan(37);
        },
      ),
    );
  });

  it('keeps a byte order mark, which belongs to the data', () => {
    expect(clientIdOf({ identificationData: `\uFEFF${'x'.repeat(40)}`, transactionId: '1' }).clientId).toBe(
      `\uFEFF${'x'.repeat(34)}`,
    );
  });
});
