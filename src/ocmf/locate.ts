import { readFrame } from './frame.ts';
import type { JsonNode } from './json-tree.ts';

/** Where something stands in the bytes of a record: from `start` to just before `end`. */
export interface ByteSpan {
  readonly start: number;
  readonly end: number;
}

/**
 * The place of every field in the UTF-8 bytes of a record, for a page that highlights what a finding is about. Names as
 * in `Finding.place`: `PG`, `RD[0].TM`, `signature.SD`, and `payload` and `signature` for the sections. Empty where the
 * bytes are no record.
 */
export function locateFields(input: Uint8Array | string): ReadonlyMap<string, ByteSpan> {
  const spans = new Map<string, ByteSpan>();
  const { frame } = readFrame(input);
  if (frame === undefined) return spans;
  spans.set('payload', spanOf(frame.payload));
  spans.set('signature', spanOf(frame.signature));
  collect(frame.payload, '', spans);
  collect(frame.signature, 'signature', spans);
  return spans;
}

function collect(node: JsonNode, path: string, spans: Map<string, ByteSpan>): void {
  for (const [index, child] of node.children.entries()) {
    const name = node.names[index];
    const place = name === undefined ? `${path}[${index}]` : path === '' ? name : `${path}.${name}`;
    spans.set(place, spanOf(child));
    collect(child, place, spans);
  }
}

function spanOf({ start, end }: JsonNode): ByteSpan {
  return { start, end };
}
