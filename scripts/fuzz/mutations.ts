/** Damages texts, the same way for the same seed. It is for repeating a run, not for secrets. */
export interface Mutator {
  /** One to four mutations of one of the texts. */
  mutate(text: string): Buffer;
  below(limit: number): number;
}

/** What a careless reader stumbles over: numbers that are none, prototypes, control characters, brackets. */
const tokens = [
  ...['0', '-0', '-1', '1.0', '"1.0"', '1e300', '1e999', '-1e999', '1e-320', '0.0005', '9007199254740993'],
  ...['NaN', 'Infinity', 'true', 'false', 'null', '[]', '{}', '""', '"x"', '[[[[1]]]]', '{"a":{"b":{}}}'],
  ...['"__proto__":', '"__proto__":{"polluted":1},', '"constructor":{"prototype":{"polluted":1}},'],
  ...['"\\u0000\\n"', '"\\ud800"', '"\\u202e"', '"\u001b[31m"', '\u0000', '\ufeff', '\u2028', '"\u00e9"'],
  ...['{', '}', '[', ']', ':', ',', '"', '\\', ' ', '.', '-', '+', 'e', 'OCMF|', '|', '/*', '//'],
  ...['"2026-02-31T11:11:11Z"', '"2026-05-06T12:11:12,5+0200"', '"05/06/2026"', `"${'x'.repeat(300)}"`],
];

export function createMutator(seed: number): Mutator {
  let state = seed >>> 0;

  /** Marsaglia's xorshift with 32 bits, stirred by a multiplication. */
  function next(): number {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed ^= mixed << 13;
    mixed ^= mixed >>> 17;
    mixed ^= mixed << 5;
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
    return (mixed ^ (mixed >>> 12)) >>> 0;
  }

  const below = (limit: number) => next() % Math.max(1, limit);
  const token = () => tokens[below(tokens.length)] ?? '';

  /** Where a value, a key or a bracket begins and ends. */
  function spotIn(text: string): { from: number; to: number } {
    const spots = [...text.matchAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.]*|true|false|null|[{}[\]:,]/g)];
    const spot = spots[below(spots.length)];
    if (spot === undefined) return { from: 0, to: 0 };
    return { from: spot.index, to: spot.index + spot[0].length };
  }

  function once(text: string): string {
    const at = below(text.length + 1);
    const { from, to } = spotIn(text);
    switch (below(9)) {
      case 0:
        return text.slice(0, from) + token() + text.slice(to);
      case 1:
        return text.slice(0, from) + token() + text.slice(from);
      case 2:
        return text.slice(0, from) + text.slice(to);
      case 3:
        return text.slice(0, to) + text.slice(from);
      case 4:
        return text.slice(0, at) + text.slice(at + below(40));
      case 5:
        return text.slice(0, at);
      case 6:
        return text.slice(0, at) + String.fromCharCode(below(256)) + text.slice(at + 1);
      case 7:
        return text.slice(0, at) + String(below(10)) + text.slice(at + 1);
      default:
        return (
          text.slice(0, at) + token().repeat(1 + (below(50) === 0 ? below(2000) : below(3))) + text.slice(at)
        );
    }
  }

  return {
    below,
    mutate(text) {
      let changed = text;
      for (let times = 1 + below(2) * below(4); times > 0; times -= 1) changed = once(changed);
      // Every now and then bytes that are no UTF-8.
      return Buffer.from(changed, below(20) === 0 ? 'latin1' : 'utf8');
    },
  };
}
