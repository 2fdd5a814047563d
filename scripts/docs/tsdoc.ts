import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One exported name with the first sentence of its documentation. */
export interface ExportedName {
  readonly name: string;
  readonly kind: string;
  readonly doc: string;
}

/** One member of a union of events. */
export interface UnionMember {
  readonly type: string;
  readonly fields: readonly string[];
  readonly doc: string;
}

/**
 * The exports of an entry file, read from its `export { … } from '…'` lines. The sources are read as text: the compiler
 * of TypeScript 7 cannot be asked yet.
 */
export function documentedExports(root: string, file: string): ExportedName[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = [...text.matchAll(/export (type )?\{([^}]*)\} from '([^']+)'/g)];
  return statements
    .flatMap(([, isType, names = '', from = '']) =>
      names
        .split(',')
        .map(name => name.trim())
        .filter(name => name !== '')
        .map(name =>
          declarationOf(join(root, dirname(file), from), name.replace(/^type /, ''), isType !== undefined),
        ),
    )
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

const declaration = (name: string) =>
  new RegExp(
    `export (?:declare )?(?:abstract )?(interface|type|function|async function|class|const) ${name}\\b`,
  );

function declarationOf(file: string, name: string, isType: boolean): ExportedName {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const match = declaration(name).exec(text);
  if (match === null) return { name, kind: isType ? 'type' : 'value', doc: '' };
  const kind = match[1] === 'interface' ? 'type' : (match[1] ?? '').replace('async ', '');
  return { name, kind, doc: firstSentence(commentBefore(text, match.index)) };
}

/** The members of `export type NAME = | {…} | …`, each with the comment above it. */
export function documentedUnion(text: string, name: string): UnionMember[] {
  const start = text.indexOf(`export type ${name} =`);
  const end = text.indexOf('\n\n', start);
  const body = text.slice(start, end === -1 ? undefined : end);
  const members = [...body.matchAll(/type: '([^']+)'/g)];
  return members.map((member, index) => {
    const from = member.index;
    const memberText =
      body.slice(from, members[index + 1]?.index ?? body.length).split(/\n\s*(?:\/\*\*|\| )/)[0] ?? '';
    const fields = [...memberText.matchAll(/readonly (\w+)\??:/g)].map(([, field]) => field ?? '');
    return { type: member[1] ?? '', fields, doc: commentBefore(body, body.lastIndexOf('|', from)) };
  });
}

/** The comment above each member of the interfaces in a text; of members of the same name the first one. */
export function commentsOfMembers(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const member of text.matchAll(/^ {2}readonly (\w+)\??:/gm)) {
    const [, name = ''] = member;
    if (!found.has(name))
      found.set(
        name,
        commentBefore(text, member.index)
          .replaceAll(/ ?@defaultValue/g, ' Default:')
          .trim(),
      );
  }
  return found;
}

/** The text of the `/** … *\/` comment that ends right before a place; empty when there is none. */
function commentBefore(text: string, index: number): string {
  const before = text
    .slice(0, index)
    .trimEnd()
    .replace(/\|\s*\($/, '')
    .trimEnd();
  if (!before.endsWith('*/')) return '';
  const comment = before.slice(before.lastIndexOf('/**'));
  return comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .replaceAll(/^\s*\* ?/gm, '')
    .replaceAll(/\{@link (\w+)\}/g, '$1')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function firstSentence(text: string): string {
  return /^.*?[.!?](?= [A-Z@]|$)/.exec(text.split(' @')[0] ?? '')?.[0] ?? text;
}
