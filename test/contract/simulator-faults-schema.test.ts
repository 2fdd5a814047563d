import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { faultKinds, readFaults } from '../../src/simulator/index.ts';

const root = join(import.meta.dirname, '../..');
const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const schema = z.fromJSONSchema(read('docs/reference/faults.schema.json'));

/** What the simulator says, and what the schema says to those who have it alone. */
function answersTo(faults: unknown): readonly [boolean, boolean] {
  const { success } = schema.safeParse(faults);
  try {
    readFaults(faults);
    return [true, success];
  } catch {
    return [false, success];
  }
}

describe('the JSON Schema of faults', () => {
  it.each([
    ['the example', read('docs/how-to/faults.json')],
    ['none', []],
    ['bits', [{ kind: 'statusBits', set: { suLinkStatusIsOk: false } }]],
    ['a firmware', [{ kind: 'firmware', set: { notFoundStatus: 404 } }]],
    ['a late act', [{ kind: 'actsLate', afterMs: 10, answer: 'hang', inOrder: true }]],
    ['a seed as number', [{ kind: 'otherIdentity', seed: 2 }]],
    [
      'every condition',
      [
        {
          kind: 'reset',
          match: {
            method: 'PUT',
            path: '^/v',
            transactionId: 'x',
            paginationCounter: 0,
            nth: 1,
            after: 0,
            times: 2,
          },
        },
      ],
    ],
  ])('accepts, as the simulator does: %s', (_what, faults) => {
    expect(answersTo(faults)).toEqual([true, true]);
  });

  it.each([
    ['no list', {}],
    ['a kind that is none', [{ kind: 'nothing' }]],
    ['a parameter of another kind', [{ kind: 'reset', delayMs: 3 }]],
    ['a missing parameter', [{ kind: 'slow' }]],
    ['a wrong kind of value', [{ kind: 'drip', bytes: 0.5 }]],
    ['a status code that is none', [{ kind: 'status', status: 99 }]],
    ['a bit that is none', [{ kind: 'statusBits', set: { isFine: true } }]],
    ['a trait that it cannot have', [{ kind: 'firmware', set: { notFoundStatus: 500 } }]],
    ['a condition that is none', [{ kind: 'reset', match: { header: 'x' } }]],
  ])('refuses, as the simulator does: %s', (_what, faults) => {
    expect(answersTo(faults)).toEqual([false, false]);
  });

  it('knows every kind', () => {
    const kinds = read('docs/reference/faults.schema.json').items.oneOf.map(
      (each: { properties: { kind: { const: string } } }) => each.properties.kind.const,
    );
    expect(kinds).toEqual(faultKinds);
  });
});
