import { limits } from './limits.ts';

/** An element of a document, without anything that the S.A.F.E. format does not use. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Character data of the element itself, children left out. */
  readonly text: string;
}

/** Why a document was not read. */
export interface XmlFailure {
  readonly code: 'xml-syntax' | 'xml-forbidden' | 'xml-limit';
  readonly message: string;
}

interface OpenElement {
  name: string;
  attributes: Map<string, string>;
  children: XmlElement[];
  text: string;
}

const maxDepth = 16;
const maxElements = 20_000;
const maxAttributes = 32;
const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);
const namePattern = /[A-Za-z_][\w:.-]{0,127}/y;
const attributePattern = /\s+([A-Za-z_][\w:.-]{0,127})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const tagEndPattern = /\s*(\/?)>/y;

class Refusal extends Error {
  readonly failure: XmlFailure;

  constructor(code: XmlFailure['code'], message: string) {
    super(message);
    this.failure = { code, message };
  }
}

/**
 * Reads the small part of XML that signed records travel in. There is no DTD, no entity beyond the five and numbers, and
 * a limit for everything; what is outside of that is refused, never resolved. Processing instructions around the
 * document, such as a style sheet, are skipped; the encoding was dealt with before. Line ends stay as they are, against
 * the letter of XML: what is signed must not change, and a meter may have signed a carriage return.
 */
export function readXml(source: string): XmlElement | XmlFailure {
  try {
    return readDocument(source);
  } catch (error) {
    if (error instanceof Refusal) return error.failure;
    throw error;
  }
}

function readDocument(text: string): XmlElement {
  if (text.length > limits.documentBytes)
    throw new Refusal('xml-limit', 'The document is larger than 8 MiB.');
  const root: OpenElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open: OpenElement[] = [root];
  let elements = 0;
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const current = open.at(-1) ?? root;
    const tag = text.indexOf('<', at);
    current.text += decodeText(text.slice(at, tag < 0 ? text.length : tag));
    if (tag < 0) break;
    if (text.startsWith('<!--', tag)) at = after(text, '-->', tag + 4);
    else if (text.startsWith('<![CDATA[', tag)) {
      at = after(text, ']]>', tag + 9);
      current.text += text.slice(tag + 9, at - 3);
    } else if (text.startsWith('<?', tag)) {
      if (open.length > 1) throw new Refusal('xml-forbidden', 'A processing instruction is not read here.');
      at = after(text, '?>', tag + 2);
    } else if (text.startsWith('<!', tag)) {
      throw new Refusal('xml-forbidden', 'A DTD is not read.');
    } else if (text.startsWith('</', tag)) {
      at = close(text, tag, open);
    } else {
      elements += 1;
      if (elements > maxElements || open.length > maxDepth)
        throw new Refusal('xml-limit', 'There are too many elements.');
      at = openTag(text, tag, open);
    }
  }
  const [document, ...others] = root.children;
  if (open.length > 1 || document === undefined || others.length > 0 || root.text.trim() !== '') {
    throw new Refusal(
      'xml-syntax',
      'The document does not have exactly one element at its top, or it ends too early.',
    );
  }
  return document;
}

function after(text: string, terminator: string, from: number): number {
  const found = text.indexOf(terminator, from);
  if (found < 0) throw new Refusal('xml-syntax', `${terminator} is missing.`);
  return found + terminator.length;
}

function openTag(text: string, tag: number, open: OpenElement[]): number {
  const name = match(namePattern, text, tag + 1)?.[0];
  if (name === undefined) throw new Refusal('xml-syntax', `There is no element name at character ${tag}.`);
  const attributes = new Map<string, string>();
  let at = tag + 1 + name.length;
  for (
    let found = match(attributePattern, text, at);
    found !== null;
    found = match(attributePattern, text, at)
  ) {
    const [whole, key = '', double, single] = found;
    if (attributes.has(key) || attributes.size >= maxAttributes) {
      throw new Refusal('xml-syntax', `Element ${name} has an attribute twice, or too many.`);
    }
    attributes.set(key, decodeText(double ?? single ?? ''));
    at += whole.length;
  }
  const end = match(tagEndPattern, text, at);
  if (end === null) throw new Refusal('xml-syntax', `The tag of ${name} does not end.`);
  const element: OpenElement = { name, attributes, children: [], text: '' };
  if (end[1] === '/') open.at(-1)?.children.push(element);
  else open.push(element);
  return at + end[0].length;
}

function close(text: string, tag: number, open: OpenElement[]): number {
  const name = match(namePattern, text, tag + 2)?.[0] ?? '';
  const end = match(tagEndPattern, text, tag + 2 + name.length);
  const element = open.length > 1 ? open.pop() : undefined;
  if (end === null || end[1] === '/' || element?.name !== name) {
    throw new Refusal('xml-syntax', `The end tag at character ${tag} closes nothing.`);
  }
  open.at(-1)?.children.push(element);
  return tag + 2 + name.length + end[0].length;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function decodeText(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([A-Za-z]{1,8}));|&/g, (_, decimal, hex, name) => {
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    const character = name === undefined ? characterOf(code) : entities.get(name);
    if (character === undefined)
      throw new Refusal('xml-forbidden', 'An entity other than the five is not resolved.');
    return character;
  });
}

function characterOf(code: number): string | undefined {
  const isCharacter =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0x10ffff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}

/** Text as it may stand between tags; a carriage return would be lost without its number. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}
