import { escapes, type JsonNode, type JsonSource, nameOf } from './json-tree.ts';
import { limits } from './limits.ts';

/** Why the bytes are not JSON, and where. */
export interface JsonFailure {
  readonly code: 'json-syntax' | 'json-limit';
  readonly at: number;
}

const empty: readonly never[] = [];
/** Up to here it is quicker to look through the names than to keep a set of them. */
const fewNames = 32;
const byte = {
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  colon: 0x3a,
  openArray: 0x5b,
  backslash: 0x5c,
  closeArray: 0x5d,
  u: 0x75,
  openObject: 0x7b,
  pipe: 0x7c,
  closeObject: 0x7d,
} as const;
const literals = new Map(
  (['true', 'false', 'null'] as const).map(word => [word.charCodeAt(0), { word, bytes: Buffer.from(word) }]),
);

/** Reads one JSON value (RFC 8259, nothing more) and says where it ends, so that no separator has to be searched for. */
export class JsonScanner {
  /** Where to read on. */
  at: number;
  /** A pipe was seen inside a string. */
  hasPipe = false;
  /** The first name that occurs twice in one object. */
  duplicate: string | undefined;
  failure: JsonFailure | undefined;
  readonly #source: JsonSource;
  readonly #bytes: Buffer;

  constructor(source: JsonSource, at: number) {
    this.#source = source;
    this.#bytes = source.bytes;
    this.at = at;
  }

  /** The value at the current place, or undefined with `failure` set. */
  value(depth = 0): JsonNode | undefined {
    this.skipSpace();
    const start = this.at;
    const first = this.#bytes[start];
    if (first === byte.quote) return this.#string() ? leaf('string', start, this.at) : undefined;
    if (first === byte.openObject || first === byte.openArray) {
      if (depth >= limits.depth) return this.#fail('json-limit');
      return first === byte.openObject ? this.#object(start, depth) : this.#array(start, depth);
    }
    const literal = literals.get(first ?? 0);
    return literal === undefined ? this.#number(start) : this.#literal(literal.word, literal.bytes);
  }

  skipSpace(): void {
    for (;;) {
      const next = this.#bytes[this.at];
      if (next !== 0x20 && next !== 0x0a && next !== 0x0d && next !== 0x09) return;
      this.at += 1;
    }
  }

  #object(start: number, depth: number): JsonNode | undefined {
    const names: string[] = [];
    const children: JsonNode[] = [];
    let seen: Set<string> | undefined;
    this.at += 1;
    for (;;) {
      this.skipSpace();
      if (names.length === 0 && this.#take(byte.closeObject)) break;
      if (names.length >= limits.elements) return this.#fail('json-limit');
      const nameStart = this.at;
      if (this.#bytes[nameStart] !== byte.quote) return this.#fail('json-syntax');
      if (!this.#string()) return undefined;
      const name = nameOf(this.#source, nameStart, this.at);
      this.skipSpace();
      if (!this.#take(byte.colon)) return this.#fail('json-syntax');
      const child = this.value(depth + 1);
      if (child === undefined) return undefined;
      if (names.length === fewNames) seen = new Set(names);
      if (seen?.has(name) ?? names.includes(name)) this.duplicate ??= name;
      seen?.add(name);
      names.push(name);
      children.push(child);
      this.skipSpace();
      if (this.#take(byte.closeObject)) break;
      if (!this.#take(byte.comma)) return this.#fail('json-syntax');
    }
    return { kind: 'object', start, end: this.at, names, children };
  }

  #array(start: number, depth: number): JsonNode | undefined {
    const children: JsonNode[] = [];
    this.at += 1;
    for (;;) {
      this.skipSpace();
      if (children.length === 0 && this.#take(byte.closeArray)) break;
      if (children.length >= limits.elements) return this.#fail('json-limit');
      const child = this.value(depth + 1);
      if (child === undefined) return undefined;
      children.push(child);
      this.skipSpace();
      if (this.#take(byte.closeArray)) break;
      if (!this.#take(byte.comma)) return this.#fail('json-syntax');
    }
    return { kind: 'array', start, end: this.at, names: empty, children };
  }

  #string(): boolean {
    const bytes = this.#bytes;
    for (let at = this.at + 1; at < bytes.length; at += 1) {
      const next = bytes[at] ?? 0;
      if (next === byte.quote) {
        this.at = at + 1;
        return true;
      }
      if (next < 0x20) break;
      if (next === byte.pipe) this.hasPipe = true;
      if (next !== byte.backslash) continue;
      at += 1;
      const escaped = bytes[at] ?? 0;
      if (escaped === byte.u && isHex4(bytes, at + 1)) at += 4;
      else if (!escapes.has(escaped)) break;
    }
    this.#fail('json-syntax');
    return false;
  }

  #number(start: number): JsonNode | undefined {
    let at = start;
    if (this.#bytes[at] === byte.minus) at += 1;
    const whole = this.#digits(at);
    if (whole === at || (this.#bytes[at] === 0x30 && whole > at + 1)) return this.#fail('json-syntax');
    at = whole;
    if (this.#bytes[at] === 0x2e) {
      const fraction = this.#digits(at + 1);
      if (fraction === at + 1) return this.#fail('json-syntax');
      at = fraction;
    }
    if (((this.#bytes[at] ?? 0) | 0x20) === 0x65) {
      const sign = this.#bytes[at + 1];
      const from = at + (sign === 0x2b || sign === byte.minus ? 2 : 1);
      const exponent = this.#digits(from);
      if (exponent === from) return this.#fail('json-syntax');
      at = exponent;
    }
    this.at = at;
    return leaf('number', start, at);
  }

  #digits(from: number): number {
    let at = from;
    while (isDigit(this.#bytes[at])) at += 1;
    return at;
  }

  #literal(word: 'true' | 'false' | 'null', expected: Buffer): JsonNode | undefined {
    const start = this.at;
    const end = start + expected.length;
    if (!this.#bytes.subarray(start, end).equals(expected)) return this.#fail('json-syntax');
    this.at = end;
    return leaf(word, start, end);
  }

  #take(expected: number): boolean {
    if (this.#bytes[this.at] !== expected) return false;
    this.at += 1;
    return true;
  }

  #fail(code: JsonFailure['code']): undefined {
    this.failure = { code, at: this.at };
    return undefined;
  }
}

function leaf(kind: JsonNode['kind'], start: number, end: number): JsonNode {
  return { kind, start, end, names: empty, children: empty };
}

function isDigit(value: number | undefined): boolean {
  return value !== undefined && value >= 0x30 && value <= 0x39;
}

function isHex4(bytes: Buffer, at: number): boolean {
  return /^[0-9a-fA-F]{4}$/.test(bytes.toString('latin1', at, at + 4));
}
