import { InternalError } from '../../index.ts';
import type { CapturedExchange, CapturedVerdict } from '../../simulator/index.ts';
import { customerTextsOf, soughtEverywhere, withoutMembers } from './customer-texts.ts';
import { hasText, soughtOf, withoutTexts } from './encodings.ts';
import { createForger, verdictOf } from './records.ts';
import { bytesOf, createReplacer, textOf } from './units.ts';
import { oddPaths, type Taken } from './walk.ts';

/** What is to be written, and of how many texts and records it is not the original any more. */
export interface Anonymous {
  readonly exchanges: readonly CapturedExchange[];
  readonly replacedTexts: number;
  readonly signedAgain: number;
  /** Records that are judged otherwise now. */
  readonly differing: number;
}

/**
 * Takes out what is of customers: replaces it in every answer and path, always by the same, and signs the records again.
 *
 * @throws InternalError when something of it would be left; then nothing may be written.
 */
export function anonymous(taken: readonly Taken[]): Anonymous {
  for (let left = maxTries; ; left -= 1) {
    const result = tried(taken);
    if ('exchanges' in result) return result;
    if (left === 0) throw leftOver(result.leftIn);
  }
}

/** A new key or signature can have the digits of a short text by chance, but hardly twice. */
const maxTries = 3;

function tried(taken: readonly Taken[]): Anonymous | { readonly leftIn: string } {
  const bodies = taken.map(bodyOf);
  const texts = new Set(bodies.flatMap(customerTextsOf).filter(text => text !== ''));
  const sought = soughtOf(soughtEverywhere(texts, bodies));
  const replacer = createReplacer();
  const clean = (bytes: string) => withoutTexts(withoutMembers(bytes, replacer), sought, replacer);

  const keys = bodies.flatMap(keysIn);
  const publicKey = bodies.map(ocmfKeyIn).find(key => key !== undefined);
  const forger = createForger(keys);
  const madeOf = new Map<string, { readonly body: string; readonly original?: CapturedVerdict }>();

  /** The same bytes become the same bytes, so that a record is signed again once. */
  const bodyFor = (body: string) => {
    const made = madeOf.get(body) ?? make(body);
    madeOf.set(body, made);
    return made;
  };
  const make = (body: string) => {
    const verdict = verdictOf(body, publicKey);
    const changed = forger.withOtherKeys(clean(body));
    if (verdict === undefined) return { body: changed === body ? body : forger.withOtherSignature(changed) };
    const signed = forger.signedAgain(changed, verdict.verdict);
    return { body: signed, original: compared(verdict, signed, publicKey && forger.publicKeyHex) };
  };

  const exchanges = taken.map((each, index): CapturedExchange => {
    const { body, original } = bodyFor(bodies[index] ?? '');
    const path = oddPaths.includes(each.path) ? each.path : clean(each.path);
    return written(each, path, withBody(each, body, clean), original);
  });
  const left = exchanges.find(
    ({ answer, encoding, path }) =>
      hasText(Buffer.from(answer, encoding).toString('latin1'), sought) || hasText(path, sought),
  );
  if (left !== undefined) return { leftIn: left.path };
  const records = exchanges.flatMap(({ original }) => (original === undefined ? [] : [original]));
  const differing = records.filter(({ differsHere }) => differsHere === true).length;
  return { exchanges, replacedTexts: texts.size, signedAgain: records.length, differing };
}

/** The bytes of a body without framing. */
function bodyOf({ answer }: Taken): string {
  if (answer === undefined) return '';
  const bytes = Buffer.from(answer.bytes);
  return answer.body.map(({ start, end }) => bytes.toString('latin1', start, end)).join('');
}

/** All bytes of the answer, with another body in the same frame. What stands around it is cleaned as it is. */
function withBody({ answer }: Taken, body: string, clean: (bytes: string) => string): string {
  if (answer === undefined) return '';
  const text = Buffer.from(answer.bytes).toString('latin1');
  const [first] = answer.body;
  if (first === undefined) return clean(text);
  let at = 0;
  let from = first.start;
  const parts = answer.body.map(({ start, end }) => {
    const framing = text.slice(from, start);
    const data = body.slice(at, at + end - start);
    at += end - start;
    from = end;
    return framing + data;
  });
  return clean(text.slice(0, first.start)) + parts.join('') + text.slice(from);
}

function written(
  { at, tookMs, error, answer }: Taken,
  path: string,
  bytes: string,
  original: CapturedVerdict | undefined,
): CapturedExchange {
  const isUtf8 = bytesOf(textOf(bytes)) === bytes;
  return {
    at,
    path,
    tookMs: Math.round(tookMs),
    ...(answer?.firstByteMs === undefined ? {} : { firstByteMs: Math.round(answer.firstByteMs) }),
    end: answer?.end ?? 'broken',
    ...(error === undefined ? {} : { error }),
    encoding: isUtf8 ? 'utf8' : 'latin1',
    answer: isUtf8 ? textOf(bytes) : bytes,
    ...(original === undefined ? {} : { original }),
  };
}

function compared(original: CapturedVerdict, body: string, publicKey: string | undefined): CapturedVerdict {
  const now = verdictOf(body, publicKey);
  const isSame = now?.verdict === original.verdict && now.findings.join() === original.findings.join();
  return isSame ? original : { ...original, differsHere: true };
}

const keyMember = /"publicKey(?:Ocmf)?"\s*:\s*"([^"]*)"/g;

function keysIn(body: string): readonly string[] {
  return [...body.matchAll(keyMember)].map(([, key = '']) => key);
}

function ocmfKeyIn(body: string): string | undefined {
  return /"publicKeyOcmf"\s*:\s*"([^"]+)"/.exec(body)?.[1];
}

function leftOver(path: string): InternalError {
  const [plain = ''] = path.split('?');
  return new InternalError({
    message: `The answer to GET ${plain} would still have had texts of customers in it; nothing was written. Please report it, with the firmware version of the meter`,
    context: { endpoint: `GET ${plain}` },
  });
}
