import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigReferenceEntry, configReference } from '../../src/config/reference.ts';

/**
 * The compiler leaves out what is written above the keys of a zod shape, and so an editor would show nothing of any
 * setting. This writes it into the declarations: for settings what the reference says, which is made from the schema, and
 * for requests what stands above their keys in the source.
 */
export function documentShapes(root: string, folder: string): void {
  const settings = new Map(configReference().map(entry => [entry.name, settingDoc(entry)]));
  document(join(folder, 'src/config/schema.d.ts'), settings);
  const request = 'src/domain/transaction-request';
  document(join(folder, `${request}.d.ts`), docsOfKeys(readFileSync(join(root, `${request}.ts`), 'utf8')));
}

/** Puts a comment above each key of a shape that has none. */
function document(file: string, docs: ReadonlyMap<string, string>): void {
  const text = readFileSync(file, 'utf8');
  const documented = text.replaceAll(/^( {4})(\w+): z\./gm, (line, indent: string, key: string) => {
    const doc = docs.get(key);
    return doc === undefined ? line : `${indent}/** ${doc.replaceAll('*/', '* /')} */\n${line}`;
  });
  writeFileSync(file, documented);
}

function settingDoc({
  description,
  range,
  unit,
  default: preset,
  isRequired,
  everestName,
}: ConfigReferenceEntry) {
  const facts = [
    range === '' ? '' : `Range: ${range}.`,
    unit === '' ? '' : `Unit: ${unit}.`,
    isRequired
      ? 'Required.'
      : preset === undefined
        ? 'No default.'
        : `Default: \`${JSON.stringify(preset)}\`.`,
    everestName === undefined ? '' : `In EVerest: \`${everestName}\`.`,
  ];
  return [description, ...facts].filter(part => part !== '').join(' ');
}

/** The comment above each key of an object in a source file. */
function docsOfKeys(source: string): ReadonlyMap<string, string> {
  const commented = source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+): /g);
  return new Map(
    [...commented].map(([, comment = '', key = '']) => [
      key,
      comment
        .replaceAll(/^\s*\* ?/gm, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    ]),
  );
}
