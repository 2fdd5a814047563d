import type { Plain } from './normalize.ts';
import { Numbered } from './table.ts';

export interface KnownState {
  readonly value: Plain;
  readonly context: Plain;
  /** Times (ISO 8601) by which this state knows sessions. */
  readonly times: readonly string[];
  /** Number of the value, then of each field of the context. */
  readonly parts: readonly number[];
  /** What a step depends on in any case: the value, and the fields that are no objects. */
  readonly shape: number;
}

/** A field of a context, as it is kept. */
interface Field {
  readonly value: unknown;
  readonly times: readonly string[];
}

/** States of a statechart by number. What is equal in two of them is kept once: the value, and each field of the context. */
export class KnownStates {
  /** Names of the fields of the context. */
  readonly names: readonly string[];
  readonly #values = new Numbered<Plain>();
  readonly #fields: readonly Numbered<Field>[];
  readonly #numbers = new Map<string, number>();
  readonly #shapes = new Map<string, number>();
  readonly #states: KnownState[] = [];

  constructor(names: readonly string[]) {
    this.names = names;
    this.#fields = names.map(() => new Numbered());
  }

  get size(): number {
    return this.#states.length;
  }

  at(number: number): KnownState {
    return this.#states[number] as KnownState;
  }

  partsOf(value: Plain, context: Plain): number[] {
    const parts = [this.#values.numberOf(JSON.stringify(value), text => JSON.parse(text))];
    for (const [index, name] of this.names.entries())
      parts.push(
        (this.#fields[index] as Numbered<Field>).numberOf(JSON.stringify(context[name]) ?? '', fieldOf),
      );
    return parts;
  }

  numberOf(parts: readonly number[]): number {
    const key = parts.join();
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#states.length;
    this.#numbers.set(key, number);
    this.#states.push(this.#made(parts));
    return number;
  }

  #made(parts: readonly number[]): KnownState {
    const context: Plain = {};
    const times: string[] = [];
    let shape = String(parts[0]);
    for (const [index, name] of this.names.entries()) {
      const number = parts[index + 1] as number;
      const field = (this.#fields[index] as Numbered<Field>).at(number);
      if (field.value !== undefined) context[name] = field.value;
      if (!isObject(field.value)) shape += ` ${index}:${number}`;
      times.push(...field.times);
    }
    const shapeNumber = this.#shapes.get(shape) ?? this.#shapes.size;
    this.#shapes.set(shape, shapeNumber);
    const value = this.#values.at(parts[0] as number);
    return { value, context, times, parts, shape: shapeNumber };
  }
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function fieldOf(text: string): Field {
  if (text === '') return { value: undefined, times: [] };
  const value = JSON.parse(text);
  const seenAtMs = value?.seen?.atMs;
  const seenAt = seenAtMs === undefined ? [] : [new Date(seenAtMs).toISOString()];
  const noted = [...text.matchAll(/"notedAt":"([^"]*)"/g)].map(([, time = '']) => time);
  return { value, times: [...new Set([...noted, ...seenAt])] };
}
