import {
  journals,
  keyOfCommands,
  keyOfLate,
  keyOfMemory,
  keyOfMeter,
  keyOfServices,
  keyOfTimers,
} from './keys.ts';
import { Table } from './table.ts';
import { type Budget, keep, type World } from './world.ts';

/** Numbers of a row. */
export const width = 10;
const budgetBits = 5;
export const budgetNames = ['starts', 'stops', 'faults', 'others', 'restarts'] as const;
/** A budget beyond it would be taken for another one. */
export const mostOfBudget = 2 ** budgetBits - 1;

/** A world as ten numbers, and back. */
export class Codec {
  readonly #services = new Table<World['services']>(keyOfServices);
  readonly #timers = new Table<World['timers']>(keyOfTimers);
  readonly #meters = new Table<World['meter']>(keyOfMeter, keep);
  readonly #journals = journals;
  readonly #late = new Table<World['late']>(keyOfLate);
  readonly #commands = new Table<World['commands']>(keyOfCommands, keep);
  readonly #memories = new Table<World['memory']>(keyOfMemory, keep);

  /** From then on the parts of the world are the kept ones. */
  write(world: World, row: Int32Array): void {
    row[0] = world.meterState;
    row[1] = world.recordsState;
    const services = this.#services.numberOf(world.services);
    const timers = this.#timers.numberOf(world.timers);
    const meter = this.#meters.numberOf(world.meter);
    const journal = this.#journals.numberOf(world.journal);
    const late = this.#late.numberOf(world.late);
    const commands = this.#commands.numberOf(world.commands);
    const memory = this.#memories.numberOf(world.memory);
    row[2] = services;
    row[3] = timers;
    row[4] = meter;
    row[5] = journal;
    row[6] = late;
    row[7] = commands;
    row[8] = memory;
    row[9] = packed(world.budget);
    world.services = this.#services.at(services);
    world.timers = this.#timers.at(timers);
    world.meter = this.#meters.at(meter);
    world.journal = this.#journals.at(journal);
    world.late = this.#late.at(late);
    world.commands = this.#commands.at(commands);
    world.memory = this.#memories.at(memory);
  }

  read(row: Int32Array): World {
    return {
      meterState: row[0] as number,
      recordsState: row[1] as number,
      services: this.#services.at(row[2] as number),
      timers: this.#timers.at(row[3] as number),
      meter: this.#meters.at(row[4] as number),
      journal: this.#journals.at(row[5] as number),
      late: this.#late.at(row[6] as number),
      commands: this.#commands.at(row[7] as number),
      memory: this.#memories.at(row[8] as number),
      budget: unpacked(row[9] as number),
    };
  }

  /** How many different parts there are of each kind. */
  get sizes(): Record<string, number> {
    return {
      services: this.#services.size,
      timers: this.#timers.size,
      meters: this.#meters.size,
      journals: this.#journals.size,
      late: this.#late.size,
      commands: this.#commands.size,
      memories: this.#memories.size,
    };
  }
}

function packed({ starts, stops, faults, others, restarts }: Budget): number {
  return [starts, stops, faults, others, restarts].reduce((sum, each) => (sum << budgetBits) | each, 0);
}

const budgets = new Map<number, Budget>();

function unpacked(number: number): Budget {
  const known = budgets.get(number);
  if (known !== undefined) return known;
  const part = (index: number) => (number >> (budgetBits * (4 - index))) & ((1 << budgetBits) - 1);
  const made = { starts: part(0), stops: part(1), faults: part(2), others: part(3), restarts: part(4) };
  budgets.set(number, made);
  return made;
}

/** Different rows, in the order in which they came. About 50 bytes each. */
export class RowSet {
  #rows = new Int32Array(16 * width);
  /** Places + 1, by hash. */
  #slots = new Int32Array(64);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** As new, for few rows. */
  clear(): void {
    this.#size = 0;
    if (this.#slots.length > 1024) this.#slots = new Int32Array(64);
    else this.#slots.fill(0);
  }

  /** Gives the place of the row; negative where it was there before. */
  add(row: Int32Array): number {
    if (this.#size * 2 > this.#slots.length) this.#growSlots();
    const slot = this.#slotOf(row);
    const known = this.#slots[slot] as number;
    if (known !== 0) return -known;
    if ((this.#size + 1) * width > this.#rows.length) this.#growRows();
    this.#rows.set(row, this.#size * width);
    this.#size += 1;
    this.#slots[slot] = this.#size;
    return this.#size - 1;
  }

  has(row: Int32Array): boolean {
    return this.#slots[this.#slotOf(row)] !== 0;
  }

  at(place: number): Int32Array {
    return this.#rows.subarray(place * width, (place + 1) * width);
  }

  #slotOf(row: Int32Array): number {
    const mask = this.#slots.length - 1;
    let slot = hashOf(row) & mask;
    for (;;) {
      const place = this.#slots[slot] as number;
      if (place === 0 || this.#isAt(place - 1, row)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #isAt(place: number, row: Int32Array): boolean {
    const begin = place * width;
    for (let index = 0; index < width; index += 1) if (this.#rows[begin + index] !== row[index]) return false;
    return true;
  }

  #growRows(): void {
    const rows = new Int32Array(Math.ceil(this.#rows.length * 1.5));
    rows.set(this.#rows);
    this.#rows = rows;
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    for (let place = 0; place < this.#size; place += 1) {
      const mask = this.#slots.length - 1;
      let slot = hashOf(this.at(place)) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = place + 1;
    }
  }
}

function hashOf(row: Int32Array): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < width; index += 1) {
    hash = Math.imul(hash ^ (row[index] as number), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

/** Whole numbers, as many as come, two bytes each or four. */
export class Numbers {
  #values: Uint16Array | Int32Array;
  #size = 0;

  constructor(kind: 'short' | 'long') {
    this.#values = kind === 'short' ? new Uint16Array(1024) : new Int32Array(1024);
  }

  push(value: number): void {
    if (this.#size === this.#values.length) {
      const Kind = this.#values.constructor as new (length: number) => Uint16Array | Int32Array;
      const more = new Kind(Math.ceil(this.#size * 1.5));
      more.set(this.#values);
      this.#values = more;
    }
    this.#values[this.#size] = value;
    this.#size += 1;
  }

  at(index: number): number {
    return this.#values[index] as number;
  }
}
