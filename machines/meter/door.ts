import {
  parseTransactionRequest,
  problemsOfStopId,
  type RecordTextSettings,
  type RequestProblem,
  requestInvalid,
  unreadable,
} from '../../src/domain/transaction-request.ts';
import type { MeterErrorData } from '../../src/errors/meter-error.ts';
import type { TransactionCommand } from './context.ts';

/** A command as the machine goes on with it. */
export interface Admitted {
  /** A copy that cannot change any more; of what was refused only what an answer needs. */
  readonly command: TransactionCommand;
  /** Why it is refused; it comes from outside, so nothing is known about its types. */
  readonly refusal: MeterErrorData | undefined;
}

/**
 * The door of the machine: touches a command first, each field once, and never throws, whatever somebody has sent. From
 * here on only the copy is used.
 */
export function admit(event: TransactionCommand, settings: RecordTextSettings): Admitted {
  return event.type === 'transaction.start' ? startOf(event, settings) : stopOf(event);
}

function startOf(event: object, settings: RecordTextSettings): Admitted {
  const id = idOf(event);
  const request = fieldOf(event, 'request');
  const parsed = request.ok ? parseTransactionRequest(request.value, settings) : undefined;
  if (id.problems.length === 0 && parsed?.ok === true) {
    const command = { type: 'transaction.start', requestId: id.value, request: parsed.request } as const;
    return { command, refusal: undefined };
  }
  const transactionId = transactionIdOf(parsed);
  const problems = [
    ...id.problems,
    ...(parsed === undefined ? [unreadable('request')] : parsed.ok ? [] : parsed.problems),
  ];
  return {
    command: { type: 'transaction.start', requestId: id.value, request: { transactionId, evseId: '' } },
    refusal: requestInvalid('started', problems, transactionId).toJSON(),
  };
}

function transactionIdOf(parsed: ReturnType<typeof parseTransactionRequest> | undefined): string {
  if (parsed === undefined) return '';
  return parsed.ok ? parsed.request.transactionId : parsed.transactionId;
}

function stopOf(event: object): Admitted {
  const id = idOf(event);
  const given = fieldOf(event, 'transactionId');
  const idProblems = given.ok ? problemsOfStopId(given.value) : [unreadable('transactionId')];
  const transactionId =
    given.ok && typeof given.value === 'string' && idProblems.length === 0 ? given.value : '';
  const problems = [...id.problems, ...idProblems];
  return {
    command: { type: 'transaction.stop', requestId: id.value, transactionId },
    refusal: problems.length === 0 ? undefined : requestInvalid('stopped', problems, transactionId).toJSON(),
  };
}

/** Without a request id nobody could be answered. */
function idOf(event: object): { value: string; problems: readonly RequestProblem[] } {
  const given = fieldOf(event, 'requestId');
  if (given.ok && typeof given.value === 'string') return { value: given.value, problems: [] };
  return { value: '', problems: [{ field: 'requestId', expected: 'a text', got: 'none' }] };
}

function fieldOf(event: object, name: string): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: (event as Record<string, unknown>)[name] };
  } catch {
    return { ok: false };
  }
}
