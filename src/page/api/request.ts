import type { ErrorAnswer } from './types.ts';

type Failure = ErrorAnswer['error'];

/** A request that was refused or failed, in the words of the site. */
export class RequestError extends Error {
  readonly failure: Failure;
  /** Of HTTP; 0: there was no answer. */
  readonly status: number;

  constructor(failure: Failure, status: number) {
    super(failure.message);
    this.name = 'RequestError';
    this.failure = failure;
    this.status = status;
  }

  /** The token has to be shown first. */
  get needsToken(): boolean {
    return this.status === 401;
  }
}

interface Asked {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/**
 * Asks the site.
 *
 * @throws RequestError with code, advice, and whether the meter may have acted.
 */
export async function ask<Answer>(
  path: string,
  { method = 'GET', body, signal }: Asked = {},
): Promise<Answer> {
  const headers: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' };
  let response: Response;
  let answer: unknown;
  try {
    response = await fetch(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    answer = text === '' ? undefined : JSON.parse(text);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestError(noAnswer(method), 0);
  }
  if (response.ok) return answer as Answer;
  throw new RequestError(isErrorAnswer(answer) ? answer.error : oddAnswer(response.status), response.status);
}

/** Any error as what can be shown. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RequestError) return error.failure;
  return {
    code: 'PAGE_MISTAKE',
    message: error instanceof Error ? error.message : String(error),
    effect: 'unknown',
    retryable: false,
    advice: 'Reload the page; if it comes again, please report it.',
  };
}

function isErrorAnswer(answer: unknown): answer is ErrorAnswer {
  return typeof answer === 'object' && answer !== null && 'error' in answer;
}

function noAnswer(method: string): Failure {
  return {
    code: 'PAGE_NO_ANSWER',
    message: 'The site did not answer',
    effect: method === 'GET' ? 'none' : 'unknown',
    retryable: true,
    advice: 'Check that dcbm still runs, and the network between it and this browser.',
  };
}

function oddAnswer(status: number): Failure {
  return {
    code: 'PAGE_ODD_ANSWER',
    message: `The answer, of status ${status}, is not one of this site`,
    effect: 'unknown',
    retryable: true,
    advice: 'Something between this browser and the site may have answered in its place.',
  };
}
