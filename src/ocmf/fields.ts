import { type Finding, finding } from './finding.ts';
import { type JsonNode, type JsonSource, memberOf, stringOf, textOf } from './json-tree.ts';

/** Reads the members of one object; what has another type than the format says becomes a finding. */
export class Fields {
  readonly #source: JsonSource;
  readonly #node: JsonNode;
  readonly #place: string;
  readonly #findings: Finding[];

  constructor(source: JsonSource, node: JsonNode, place: string, findings: Finding[]) {
    this.#source = source;
    this.#node = node;
    this.#place = place;
    this.#findings = findings;
  }

  get names(): readonly string[] {
    return this.#node.names;
  }

  node(name: string): JsonNode | undefined {
    return memberOf(this.#node, name);
  }

  place(name: string): string {
    return this.#place === '' ? name : `${this.#place}.${name}`;
  }

  /** A string; a number in its place is taken as it is written. */
  text(name: string): string | undefined {
    const node = this.node(name);
    if (node === undefined || node.kind === 'null') return undefined;
    if (node.kind === 'string') return stringOf(this.#source, node.start, node.end);
    this.#wrongType(name, 'a string');
    return node.kind === 'number' ? textOf(this.#source, node.start, node.end) : undefined;
  }

  /**
   * As `text`, but what is neither string nor number comes back as it is written, also null: for fields that are not
   * there mean something else when they are there and cannot be read.
   */
  written(name: string): string | undefined {
    const node = this.node(name);
    if (node === undefined || node.kind === 'string' || node.kind === 'number') return this.text(name);
    this.#wrongType(name, 'a string');
    return textOf(this.#source, node.start, node.end);
  }

  /** A number as it is written; the text of a string in its place. */
  decimal(name: string): string | undefined {
    const node = this.node(name);
    if (node === undefined || node.kind === 'null') return undefined;
    if (node.kind === 'number') return textOf(this.#source, node.start, node.end);
    if (node.kind !== 'string') {
      this.#wrongType(name, 'a number');
      return undefined;
    }
    this.#findings.push(
      finding('value-text', this.place(name), `${name} is written as a string, not as a number.`),
    );
    return stringOf(this.#source, node.start, node.end);
  }

  flag(name: string): boolean | undefined {
    const node = this.node(name);
    if (node === undefined || node.kind === 'null') return undefined;
    if (node.kind === 'true' || node.kind === 'false') return node.kind === 'true';
    this.#wrongType(name, 'true or false');
    return undefined;
  }

  texts(name: string): readonly string[] | undefined {
    const node = this.node(name);
    if (node === undefined || node.kind === 'null') return undefined;
    const strings = node.children.filter(child => child.kind === 'string');
    if (node.kind !== 'array' || strings.length !== node.children.length)
      this.#wrongType(name, 'an array of strings');
    return node.kind === 'array'
      ? strings.map(child => stringOf(this.#source, child.start, child.end))
      : undefined;
  }

  /** The members of an object. */
  object(name: string): Fields | undefined {
    const node = this.node(name);
    return node?.kind === 'object'
      ? new Fields(this.#source, node, this.place(name), this.#findings)
      : undefined;
  }

  #wrongType(name: string, expected: string): void {
    this.#findings.push(finding('field-type', this.place(name), `${name} is not ${expected}.`));
  }
}
