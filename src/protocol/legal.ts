import { z } from 'zod';
import type { OddAnswer } from '../domain/odd-answer.ts';
import { quote } from '../domain/quote.ts';
import type { LegalTransaction } from '../domain/transaction.ts';
import { DeviceError } from '../errors/device-error.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { expectJson, withoutTexts } from './answer.ts';
import { counter, shortText } from './fields.ts';
import { recordSchema, said, toTransaction } from './legal-account.ts';
import { type RecordSelector, selectorPath, transactionQuery } from './transaction-query.ts';
import type { ApiVersion, Endpoint } from './wire.ts';

/** What a start sends; limits in bytes: evseId, transactionId, clientId 37, userData 128, tariffText 20. */
export interface StartBody {
  readonly evseId: string;
  readonly transactionId: string;
  readonly clientId: string;
  /** 0 to 4. */
  readonly tariffId: number;
  /** 0 to 7: which cable loss compensation. */
  readonly cableId: number;
  readonly userData: string;
  /** Only firmware 2 knows the following. */
  readonly tariffText: string;
  readonly UV: string;
  readonly UD: string;
  readonly SC: number;
}

function startBody(apiVersion: ApiVersion, body: StartBody): string {
  const { evseId, transactionId, clientId, tariffId, cableId, userData, tariffText: TT, UV, UD, SC } = body;
  return JSON.stringify(
    apiVersion === 'v1'
      ? { evseId, transactionId, clientId, tariffId, cableId, userData }
      : { evseId, transactionId, clientId, tariffId, TT, UV, UD, cableId, userData, SC },
  );
}

/** What the meter says when it has started a transaction. */
export interface StartAnswer {
  /** Where the firmware says it at once; else it is read from `/legal`. */
  readonly paginationCounter?: number;
}

const startedSchema = z.object({ running: z.boolean(), paginationCounter: counter.nullish() });

/** Starts a transaction. Passes only when the meter answers 201 and says that it runs. */
export function startTransaction(apiVersion: ApiVersion): Endpoint<StartBody, StartAnswer> {
  const path = `/${apiVersion}/legal`;
  const name = `POST ${path}`;
  return {
    name,
    request: body => ({ method: 'POST', path, body: startBody(apiVersion, body) }),
    parse(response, { transactionId, clientId, userData, UV, UD }, note) {
      // The client id begins with the identification of the customer.
      const personal = [clientId, clientId.replace(`,${transactionId}`, ''), userData, UV, UD];
      const told = response.status === 201 ? response : withoutTexts(response, personal);
      const { running, paginationCounter } = expectJson(name, told, 201, startedSchema, note);
      if (running) return said({ paginationCounter: paginationCounter ?? undefined });
      throw new DeviceError('METER_REJECTED', {
        message: `${name}: transaction ${quote(transactionId)} was created but does not run: expected running true, got false`,
        context: { endpoint: name, transactionId, expected: 'running true', got: 'running false' },
      });
    },
  };
}

/** The path of the request says which transaction it is about; the answer may only not contradict it. */
const stoppedSchema = recordSchema.extend({ transactionId: shortText.min(1).optional() });

/**
 * Ends a transaction. Passes only when the meter's account says that it no longer runs, whatever else is odd in it.
 * When it says that it runs, does not say, or is about another transaction, the effect is not known.
 */
export function stopTransaction(
  apiVersion: ApiVersion,
): Endpoint<{ readonly transactionId: string }, LegalTransaction> {
  const path = `/${apiVersion}/legal`;
  const name = `PUT ${path}`;
  return {
    name,
    request: ({ transactionId }) => ({
      method: 'PUT',
      path: `${path}${transactionQuery(transactionId)}`,
      body: '{"running": false}',
    }),
    parse(response, { transactionId }, note) {
      const odd: OddAnswer[] = [];
      const answer = expectJson(name, response, 200, stoppedSchema, one => odd.push(one));
      const stopped = toTransaction({ ...answer, transactionId: answer.transactionId ?? transactionId });
      const isAskedFor = stopped.transactionId === transactionId;
      if (stopped.running === false && isAskedFor) {
        for (const one of odd) note?.(one);
        return stopped;
      }
      const path = isAskedFor ? 'meterValue.transactionStatus' : 'transactionId';
      const expected = `an ended transaction ${quote(transactionId)}`;
      const status = stopped.transactionStatus ?? 'that is not said';
      const got = `${quote(stopped.transactionId)} with meterValue.transactionStatus ${status}`;
      throw new ProtocolError('METER_RESPONSE_UNEXPECTED', {
        message: `${name}: expected ${expected}, got ${got}`,
        effect: 'unknown',
        retryable: true,
        context: { endpoint: name, transactionId, path, expected, got },
      });
    },
  };
}

/**
 * The current transaction, else the last; or one by its id, of which the meter finds the newest among its last 840; or
 * counted back from the newest. `undefined`: there is none such. A virgin meter may say so by an empty id, by 400 or by
 * 404; a passing status and an answer that cannot be understood are no such answer.
 */
export function readTransaction(
  apiVersion: ApiVersion,
): Endpoint<RecordSelector | undefined, LegalTransaction | undefined> {
  const path = `/${apiVersion}/legal`;
  const name = `GET ${path}`;
  return {
    name,
    request: input => ({
      method: 'GET',
      path: input === undefined ? path : `${path}${selectorPath(input)}`,
    }),
    parse(response, input, note) {
      if (response.status === 400 || response.status === 404) return undefined;
      const odd: OddAnswer[] = [];
      const record = expectJson(name, response, 200, recordSchema, one => odd.push(one));
      // What a meter without transactions leaves out is not odd.
      if (record.transactionId === '') return undefined;
      for (const one of odd) note?.(one);
      const isAskedFor =
        input === undefined || 'back' in input || record.transactionId === input.transactionId;
      return isAskedFor ? toTransaction(record) : undefined;
    },
  };
}

/** How a server says that it has no such path, or no such method at it: 404, 405, 410, and "not implemented". */
const noSuchPath: ReadonlySet<number> = new Set([404, 405, 410, 501]);

const accountMembers = Object.keys(recordSchema.shape);
/** Whatever is in it. */
const someAccount = z.custom<object>(
  body => typeof body === 'object' && body !== null && accountMembers.some(name => Object.hasOwn(body, name)),
  'an account of a transaction',
);

/**
 * Which API does the firmware speak? Version strings do not tell it; a meter of firmware 1 answers 400. `notFound` is a
 * 404, or another status that says the same: it speaks for v1, but a single one decides nothing. Every other status, and
 * what is no account of a transaction, throws: it says nothing about the API.
 */
export const probeApi: Endpoint<void, 'v2' | 'v1' | 'notFound'> = {
  name: 'GET /v2/legal',
  request: () => ({ method: 'GET', path: '/v2/legal' }),
  parse(response) {
    if (response.status === 400) return 'v1';
    if (noSuchPath.has(response.status)) return 'notFound';
    const name = probeApi.name;
    expectJson(name, response, 200, someAccount);
    return 'v2';
  },
};
