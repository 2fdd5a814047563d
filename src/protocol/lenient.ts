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

/**
 * A value with only what its schema knows, and without what the schema can do without and would refuse. Which members
 * those are the schema itself says: `.optional()` ones, whose absence is worth telling, and `.nullish()` ones, which a
 * meter may leave out or set to null. What is odd in a member that is needed stays, so that the schema refuses it by name.
 */
export function lenient(schema: z.ZodType, value: unknown): { value: unknown; leftOut: readonly LeftOut[] } {
  const leftOut: LeftOut[] = [];
  return { value: kept(schema, value, [], leftOut), leftOut };
}

function kept(schema: z.ZodType, value: unknown, path: Path, leftOut: LeftOut[]): unknown {
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    const element = schema.element as z.ZodType;
    return value.flatMap((entry, index) => usable(element, entry, [...path, index], leftOut));
  }
  if (!(schema instanceof z.ZodObject) || !isObject(value)) return value;
  const members = Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, member]) => {
    const said = Object.hasOwn(value, key) ? value[key] : undefined;
    return usable(member, said, [...path, key], leftOut).map(part => [key, part] as const);
  });
  return Object.fromEntries(members.filter(([, part]) => part !== undefined));
}

/** One member or entry; none when it is not needed and cannot be used. */
function usable(schema: z.ZodType, value: unknown, path: Path, leftOut: LeftOut[]): readonly unknown[] {
  if (!(schema instanceof z.ZodOptional)) return [kept(schema, value, path, leftOut)];
  const inner = schema.unwrap() as z.ZodType;
  const mayBeMissing = inner instanceof z.ZodNullable;
  if (mayBeMissing && (value === undefined || value === null)) return [];
  const needed = mayBeMissing ? (inner.unwrap() as z.ZodType) : inner;
  const inside: LeftOut[] = [];
  const part = kept(needed, value, path, inside);
  const [issue] = needed.safeParse(part).error?.issues ?? [];
  if (issue === undefined) {
    leftOut.push(...inside);
    return [part];
  }
  leftOut.push({ path: [...path, ...issue.path], got: kindOf(valueAt(value, issue.path)) });
  return [];
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
