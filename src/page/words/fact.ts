import type { FactFrame } from '../api/types.ts';

/** The fields of an event, read with care: which of them there are depends on its kind and on who asks. */
export class FactFields {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: unknown) {
    this.#fields = typeof fields === 'object' && fields !== null ? { ...fields } : {};
  }

  static of({ fact }: FactFrame): FactFields {
    return new FactFields(fact);
  }

  text(name: string): string | undefined {
    const value = this.#fields[name];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.#fields[name];
    return typeof value === 'boolean' ? value : undefined;
  }

  texts(name: string): readonly string[] {
    const value = this.#fields[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  inside(name: string): FactFields | undefined {
    const value = this.#fields[name];
    return typeof value === 'object' && value !== null ? new FactFields(value) : undefined;
  }
}
