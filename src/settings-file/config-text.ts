import { readFileSync, statSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Pair, parseDocument } from 'yaml';
import { ConfigError } from '../index.ts';

/** A file of settings, read, with the line of everything in it. JSON is YAML, too. */
export interface ConfigText {
  readonly value: unknown;
  /** The line of the key or entry of a list (from 0) that a path leads to, or of the last one on the way; from 1. */
  lineOf(path: readonly string[]): number;
  /** Why the text is none; empty when it is one. */
  readonly faults: readonly { readonly line: number; readonly message: string }[];
}

/** Far more than any configuration has. */
const maxBytes = 1_000_000;

/** @throws ConfigError METER_CONFIG_INVALID when the file cannot be read, or is too large to be one. */
export function readConfigText(path: string): ConfigText {
  const text = readFile(path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = [...document.errors].map(({ message, pos: [start] }) => ({
    line: lines.linePos(start).line,
    message,
  }));
  if (faults.length > 0) return { value: undefined, faults, lineOf: () => 1 };
  try {
    return { value: plainOf(document), faults, lineOf: keys => lineOf(document, lines, keys) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { value: undefined, faults: [{ line: 1, message }], lineOf: () => 1 };
  }
}

function readFile(path: string): string {
  const problem = (expected: string, cause?: unknown) =>
    new ConfigError([{ key: '--config', value: JSON.stringify(path), expected }], cause);
  try {
    if (statSync(path).size <= maxBytes) return readFileSync(path, 'utf8');
  } catch (cause) {
    throw problem('a file that can be read', cause);
  }
  throw problem(`a file of at most ${maxBytes} bytes`);
}

/** Aliases may say the same thing often; as often as to fill the memory they may not. */
function plainOf(document: Document): unknown {
  return document.toJS({ maxAliasCount: 100 });
}

function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const key of path) {
    if (isSeq(node)) {
      const item = node.items[Number(key)];
      if (!isNode(item)) break;
      offset = item.range?.[0] ?? offset;
      node = item;
      continue;
    }
    const pair = isMap(node) ? node.items.find(item => keyOf(item) === key) : undefined;
    if (pair === undefined) break;
    if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
    node = pair.value;
  }
  return lines.linePos(offset).line;
}

function keyOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}
