import { errors } from 'undici';
import { quote } from '../domain/quote.ts';
import { ProtocolChangeError } from './informational.ts';

/** Why an answer cannot be read as HTTP/1.1, for a message. */
export interface FramingFailure {
  readonly got: string;
  readonly advice: string;
}

const lookAtTheMeter = 'report this with the firmware version of the meter';
const lookAtTheAddress = 'check that the address belongs to a LEM DCBM';

/**
 * What is wrong with the bytes of an answer; `undefined` when they are not what failed. An answer that merely ends too
 * early, because the other side has closed, is a lost connection.
 */
export function framingFailureOf(error: unknown, hasEnded: boolean): FramingFailure | undefined {
  if (error instanceof ProtocolChangeError) {
    return { got: 'status 101, a change of the protocol that nobody asked for', advice: lookAtTheMeter };
  }
  if (error instanceof errors.HTTPParserError) {
    return error.message.includes('EOF') ? undefined : ofTheParser(error.message, dataOf(error));
  }
  if (error instanceof errors.ResponseContentLengthMismatchError && !hasEnded) {
    const got = 'a length that contradicts itself (Content-Length twice, beside chunks, or beyond counting)';
    return { got, advice: lookAtTheMeter };
  }
  if (error instanceof errors.SocketError && error.message.startsWith('bad ')) {
    return { got: 'an answer that nobody asked for', advice: lookAtTheMeter };
  }
  // undici takes for granted what its parser has let through; only such an answer makes it stumble.
  if (error instanceof Error && 'code' in error && error.code === 'ERR_ASSERTION') {
    return { got: 'a status that HTTP does not know', advice: lookAtTheMeter };
  }
  return undefined;
}

/** The reason stands in parentheses: "Response does not match the HTTP/1.1 protocol (Invalid character in chunk size)". */
function ofTheParser(message: string, data: string): FramingFailure {
  if (data.startsWith('\u0015') || data.startsWith('\u0016')) {
    const advice =
      'the meter has TLS switched on: fetch its certificate with "dcbm certificate" and configure it';
    return { got: 'TLS', advice };
  }
  const reason = /\((.*)\)$/s.exec(message)?.[1] ?? message;
  if (reason.startsWith('Expected HTTP/')) {
    return { got: `something else that begins with ${quote(data.slice(0, 20))}`, advice: lookAtTheAddress };
  }
  return { got: `one whose framing is broken: ${quote(reason.slice(0, 160))}`, advice: lookAtTheMeter };
}

function dataOf(error: object): string {
  return 'data' in error && typeof error.data === 'string' ? error.data : '';
}
