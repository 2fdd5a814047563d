/**
 * Values that are kept once, and known by a number. Whoever gives the kept value itself gets its number at once, and so does
 * whoever gives any value again where a copy of it is kept: nobody may change it any more. With a key of one's own a value is
 * kept as it is.
 */
export class Table<Value> {
  readonly #numbers = new Map<string, number>();
  readonly #keyOf: ((value: Value) => string) | undefined;
  readonly #keepAsItIs: (value: Value) => Value;
  readonly #kept = new WeakMap<object, number>();
  readonly #values: Value[] = [];

  constructor(keyOf?: (value: Value) => string, keep: (value: Value) => Value = value => value) {
    this.#keyOf = keyOf;
    this.#keepAsItIs = keep;
  }

  numberOf(value: Value): number {
    const known = this.#kept.get(value as object);
    return known ?? this.#keep(value);
  }

  at(number: number): Value {
    return this.#values[number] as Value;
  }

  get size(): number {
    return this.#values.length;
  }

  #keep(value: Value): number {
    const key = this.#keyOf?.(value) ?? JSON.stringify(value);
    const known = this.#numbers.get(key) ?? this.#add(value, key);
    if (this.#keyOf === undefined) this.#kept.set(value as object, known);
    return known;
  }

  #add(value: Value, key: string): number {
    const kept: Value = this.#keyOf === undefined ? JSON.parse(key) : this.#keepAsItIs(value);
    const number = this.#values.length;
    this.#numbers.set(key, number);
    this.#values.push(kept);
    this.#kept.set(kept as object, number);
    return number;
  }
}

/** What was found out about an object, for as long as there is the object. */
export class ByObject<Value> {
  readonly #known = new WeakMap<object, Value>();

  get(object: object, find: () => Value): Value {
    const known = this.#known.get(object);
    if (known !== undefined) return known;
    const found = find();
    this.#known.set(object, found);
    return found;
  }
}

/** Values by their texts, each with a number. */
export class Numbered<Value> {
  readonly #numbers = new Map<string, number>();
  readonly #values: Value[] = [];

  numberOf(text: string, make: (text: string) => Value): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#values.length;
    this.#numbers.set(text, number);
    this.#values.push(make(text));
    return number;
  }

  at(number: number): Value {
    return this.#values[number] as Value;
  }
}
