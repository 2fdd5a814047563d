/** Values that are kept once, and known by a number. Whoever gives the kept value itself gets its number at once. */
export class Table<Value> {
  readonly #numbers = new Map<string, number>();
  readonly #kept = new WeakMap<object, number>();
  readonly #values: Value[] = [];

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
    const key = JSON.stringify(value);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const kept = JSON.parse(key);
    const number = this.#values.length;
    this.#numbers.set(key, number);
    this.#values.push(kept);
    this.#kept.set(kept, number);
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
