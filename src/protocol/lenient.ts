import { z } from 'zod';
import { valueAt } from '../config/expectation.ts';
import { byteLengthOf } from '../domain/utf8.ts';

type Path = readonly PropertyKey[];

/** Something that was left out of a value, where it stood and what was there in its place. */
export interface LeftOut {
  readonly path: Path;
  /** Kind and length, never the value: it may be the text of a customer. */
  readonly got: string;
}

/** What a schema says of a value: worked out once, because every answer is held against one. */
interface Form {
  readonly schema: z.ZodType;
  readonly members: readonly (readonly [key: string, part: Part])[] | undefined;
  readonly element: Part | undefined;
  /** Nothing in it can be left out, so that the schema alone decides; it drops what it does not know by itself. */
  readonly isWhole: boolean;
}

/** What a schema says of one member or entry. */
interface Part {
  readonly isNeeded: boolean;
  /** It may be missing or null, and nothing is odd in that. */
  readonly mayBeMissing: boolean;
  readonly form: Form;
}

const forms = new WeakMap<z.ZodType, Form>();

function formOf(schema: z.ZodType): Form {
  const known = forms.get(schema);
  if (known !== undefined) return known;
  const element = schema instanceof z.ZodArray ? partOf(schema.element as z.ZodType) : undefined;
  const members =
    schema instanceof z.ZodObject
      ? Object.entries(schema.shape as Record<string, z.ZodType>).map(
          ([key, member]) => [key, partOf(member)] as const,
        )
      : undefined;
  const parts = [...(members ?? []).map(([, part]) => part), ...(element === undefined ? [] : [element])];
  const isWhole = parts.every(part => part.isNeeded && part.form.isWhole);
  const form = { schema, members, element, isWhole };
  forms.set(schema, form);
  return form;
}

function partOf(schema: z.ZodType): Part {
  if (!(schema instanceof z.ZodOptional))
    return { isNeeded: true, mayBeMissing: false, form: formOf(schema) };
  const inner = schema.unwrap() as z.ZodType;
  const mayBeMissing = inner instanceof z.ZodNullable;
  return {
    isNeeded: false,
    mayBeMissing,
    form: formOf(mayBeMissing ? (inner.unwrap() as z.ZodType) : inner),
  };
}

/**
 * A value without what the schema can do without and would refuse, or does not know. Which members it can do without the
 * schema itself says: `.optional()` ones, whose absence is worth telling, and `.nullish()` ones, which a meter may leave
 * out or set to null. What is odd in a member that is needed stays, so that the schema refuses it by name.
 */
export function lenient(schema: z.ZodType, value: unknown): { value: unknown; leftOut: readonly LeftOut[] } {
  const form = formOf(schema);
  if (form.isWhole) return { value, leftOut: [] };
  const leftOut: LeftOut[] = [];
  return { value: kept(form, value, [], leftOut), leftOut };
}

function kept(form: Form, value: unknown, path: Path, leftOut: LeftOut[]): unknown {
  const { isWhole, members, element } = form;
  if (isWhole) return value;
  if (element !== undefined && Array.isArray(value)) {
    return value
      .map((entry, index) => usable(element, entry, [...path, index], leftOut))
      .filter(entry => entry !== undefined);
  }
  if (members === undefined || !isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, part] of members) {
    const said = Object.hasOwn(value, key) ? value[key] : undefined;
    const use = usable(part, said, [...path, key], leftOut);
    if (use !== undefined) result[key] = use;
  }
  return result;
}

/** One member or entry; `undefined` when it is not needed and cannot be used. */
function usable({ isNeeded, mayBeMissing, form }: Part, value: unknown, path: Path, leftOut: LeftOut[]) {
  if (isNeeded) return kept(form, value, path, leftOut);
  if (mayBeMissing && (value === undefined || value === null)) return undefined;
  const inside: LeftOut[] = [];
  const part = kept(form, value, path, inside);
  const [issue] = form.schema.safeParse(part).error?.issues ?? [];
  if (issue === undefined) {
    leftOut.push(...inside);
    return part;
  }
  leftOut.push({ path: [...path, ...issue.path], got: kindOf(valueAt(value, issue.path)) });
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a value is and how long, and nothing of what it says. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return `text of ${byteLengthOf(value)} bytes`;
  if (typeof value === 'number') return `number of ${String(value).length} characters`;
  if (Array.isArray(value)) return `list of ${value.length} entries`;
  return typeof value === 'object' ? `object of ${Object.keys(value).length} members` : 'true or false';
}

/** A path as it is written in messages: `ntp.servers[0].port`. */
export function pathText(path: Path): string {
  const text = path.map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text.replace(/^\./, '') || 'the body';
}
