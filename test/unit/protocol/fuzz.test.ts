import { describe, expect, it } from 'vitest';
import { firstInexact, firstUnlikeText, lastRegisterWh } from '../../../scripts/fuzz/registers.ts';
import { fuzz } from '../../../scripts/fuzz/run.ts';
import { fuzzTargets } from '../../../scripts/fuzz/targets.ts';

/** The long run is `node scripts/fuzz-protocol.ts --runs 1000000`; this one is the same with fewer answers. */
const runs = 4000;

describe('a damaged answer', () => {
  it.each(fuzzTargets)('to $name is refused with an error of the library, or is sound', target => {
    const { accepted, refused, findings } = fuzz(target, runs, 20_260_506);
    expect(findings).toEqual([]);
    expect(accepted + refused).toBe(runs);
    expect(Math.min(accepted, refused)).toBeGreaterThan(runs / 100);
  });

  it('makes the check cry out when a reader accepts what it must not', () => {
    const [target] = fuzzTargets;
    if (target === undefined) return expect.fail('there is no target');
    const careless = {
      ...target,
      read: ({ body }: { body: Uint8Array }) => JSON.parse(Buffer.from(body).toString()),
    };
    const { findings } = fuzz(careless, 200, 1);
    expect(findings.some(finding => finding.includes('it threw SyntaxError'))).toBe(true);
    expect(findings.some(finding => finding.includes('statusBits is'))).toBe(true);
  });
});

describe('a register of three decimals', () => {
  it('gives exactly its watt-hours, at every 997th of the 1,000,000,000 and at both ends', () => {
    expect(firstInexact(0, lastRegisterWh, 997)).toBeUndefined();
    expect(firstInexact(0, 20_000, 1)).toBeUndefined();
    expect(firstInexact(lastRegisterWh - 20_000, lastRegisterWh, 1)).toBeUndefined();
  });

  it('is the same number as text and as a thousandth of its watt-hours', () => {
    expect(firstUnlikeText(0, lastRegisterWh, 3989)).toBeUndefined();
  });
});
