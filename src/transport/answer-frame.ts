/** Where something stands in the bytes of an answer: from `start` to just before `end`. */
export interface Span {
  /** Its first byte, counted from 0. */
  readonly start: number;
  /** The byte after its last one. */
  readonly end: number;
}

/** The parts of an HTTP/1.1 answer, found in its bytes as they came. */
export interface AnswerFrame {
  /** Status line and headers of the answer itself, with the empty line; `undefined`: not there yet. */
  readonly head: Span | undefined;
  /** HTTP status, 200 to 599 of an answer that is one. */
  readonly status: number | undefined;
  /** The parts of the body without the framing around them, in order. */
  readonly body: readonly Span[];
  /** Nothing more belongs to it. `false`: there is more to come, or the end of the connection ends it. */
  readonly isComplete: boolean;
}

const blankLine = '\r\n\r\n';
const noBody = new Set([204, 304]);

/** Finds the parts as far as the bytes go; never throws, whatever they are. Informational answers are passed over. */
export function frameOf(bytes: Buffer): AnswerFrame {
  let start = 0;
  for (;;) {
    const at = bytes.indexOf(blankLine, start, 'latin1');
    if (at < 0) return { head: undefined, status: undefined, body: [], isComplete: false };
    const head = { start, end: at + blankLine.length };
    const text = bytes.toString('latin1', start, at);
    const status = Number(/^HTTP\/\d(?:\.\d)? (\d{3})/.exec(text)?.[1] ?? Number.NaN);
    if (status >= 100 && status < 200) {
      start = head.end;
      continue;
    }
    return { head, status, ...bodyOf(bytes, head.end, text, status) };
  }
}

function bodyOf(bytes: Buffer, start: number, head: string, status: number) {
  if (noBody.has(status)) return { body: [], isComplete: true };
  if (/^transfer-encoding:.*\bchunked\s*$/im.test(head)) return chunksOf(bytes, start);
  const length = /^content-length:[ \t]*(\d{1,15})[ \t]*$/im.exec(head)?.[1];
  const end = length === undefined ? bytes.length : Math.min(bytes.length, start + Number(length));
  const isComplete = length !== undefined && bytes.length >= start + Number(length);
  return { body: end > start ? [{ start, end }] : [], isComplete };
}

function chunksOf(bytes: Buffer, start: number) {
  const body: Span[] = [];
  let at = start;
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at, 'latin1');
    if (lineEnd < 0) return { body, isComplete: false };
    const size = Number.parseInt(
      /^[\dA-Fa-f]{1,8}/.exec(bytes.toString('latin1', at, lineEnd))?.[0] ?? '',
      16,
    );
    if (Number.isNaN(size)) return { body, isComplete: false };
    const chunk = { start: lineEnd + 2, end: Math.min(bytes.length, lineEnd + 2 + size) };
    if (size === 0) return { body, isComplete: hasTrailerEnd(bytes, lineEnd) };
    if (chunk.end > chunk.start) body.push(chunk);
    at = lineEnd + 2 + size + 2;
    if (at > bytes.length) return { body, isComplete: false };
  }
}

/** After the last chunk: an empty line, or trailers and an empty line. */
function hasTrailerEnd(bytes: Buffer, lineEnd: number): boolean {
  return bytes.indexOf(blankLine, lineEnd, 'latin1') >= 0;
}
