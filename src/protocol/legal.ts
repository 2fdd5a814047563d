import { z } from 'zod';
import { fromKilo } from '../domain/decimal.ts';
import { quote } from '../domain/quote.ts';
import type { LegalTransaction } from '../domain/transaction.ts';
import { DeviceError } from '../errors/device-error.ts';
import { ProtocolError } from '../errors/protocol-error.ts';
import { expectJson, expectStatus, withoutTexts } from './answer.ts';
import { energyKWh, shortText } from './fields.ts';
import { type RecordSelector, selectorPath, transactionQuery } from './transaction-query.ts';
import type { ApiVersion, Endpoint } from './wire.ts';

/** Bit 2 of `transactionStatus`: the transaction runs; LEM operation manual, p. 80. */
const runningBit = 4;

const recordSchema = z.object({
  transactionId: shortText,
  paginationCounter: z.int().min(0).optional(),
  evseId: shortText.optional(),
  clientId: shortText.optional(),
  cableSp: z.object({ cableSpId: z.int().optional() }).optional(),
  meterValue: z
    .object({
      transactionStatus: z.int().min(0).max(0xffff_ffff).optional(),
      sampleValue: z
        .object({ energyImport: energyKWh.optional(), energyExport: energyKWh.optional() })
        .optional(),
    })
    .optional(),
});

function toTransaction(record: z.output<typeof recordSchema>): LegalTransaction {
  const { transactionId, paginationCounter, evseId, clientId, cableSp, meterValue } = record;
  const { transactionStatus, sampleValue } = meterValue ?? {};
  const { energyImport, energyExport } = sampleValue ?? {};
  return {
    transactionId,
    running: transactionStatus !== undefined && (transactionStatus & runningBit) !== 0,
    ...(paginationCounter === undefined ? {} : { paginationCounter }),
    ...(evseId === undefined ? {} : { evseId }),
    ...(clientId === undefined ? {} : { clientId }),
    ...(cableSp?.cableSpId === undefined ? {} : { cableId: cableSp.cableSpId }),
    ...(transactionStatus === undefined ? {} : { transactionStatus }),
    ...(energyImport === undefined ? {} : { energyImportWh: fromKilo(energyImport) }),
    ...(energyExport === undefined ? {} : { energyExportWh: fromKilo(energyExport) }),
  };
}

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

/** Starts a transaction. Passes only when the meter answers 201 and says that it runs. */
export function startTransaction(apiVersion: ApiVersion): Endpoint<StartBody, void> {
  const path = `/${apiVersion}/legal`;
  const name = `POST ${path}`;
  return {
    name,
    request: body => ({ method: 'POST', path, body: startBody(apiVersion, body) }),
    parse(response, { transactionId, clientId, userData, UV, UD }) {
      // The client id begins with the identification of the customer.
      const personal = [clientId, clientId.replace(`,${transactionId}`, ''), userData, UV, UD];
      const told = response.status === 201 ? response : withoutTexts(response, personal);
      const { running } = expectJson(name, told, 201, z.object({ running: z.boolean() }));
      if (running) return;
      throw new DeviceError('METER_REJECTED', {
        message: `${name}: transaction ${quote(transactionId)} was created but does not run: expected running true, got false`,
        context: { endpoint: name, transactionId, expected: 'running true', got: 'running false' },
      });
    },
  };
}

/** Ends a transaction. Passes only when the meter's account says that it no longer runs. */
export function stopTransaction(
  apiVersion: ApiVersion,
): Endpoint<{ readonly transactionId: string }, LegalTransaction> {
  const path = `/${apiVersion}/legal`;
  const name = `PUT ${path}`;
  const stoppedSchema = recordSchema.extend({
    meterValue: recordSchema.shape.meterValue.unwrap().required({ transactionStatus: true }),
  });
  return {
    name,
    request: ({ transactionId }) => ({
      method: 'PUT',
      path: `${path}${transactionQuery(transactionId)}`,
      body: '{"running": false}',
    }),
    parse(response, { transactionId }) {
      const transaction = toTransaction(expectJson(name, response, 200, stoppedSchema));
      if (!transaction.running && transaction.transactionId === transactionId) return transaction;
      const expected = `an ended transaction ${quote(transactionId)}`;
      const got = `${quote(transaction.transactionId)} with transactionStatus ${transaction.transactionStatus}`;
      throw new ProtocolError('METER_RESPONSE_UNEXPECTED', {
        message: `${name}: expected ${expected}, got ${got}`,
        effect: 'unknown',
        retryable: true,
        context: { endpoint: name, transactionId, expected, got },
      });
    },
  };
}

/**
 * The current transaction, else the last; or one by its id, of which the meter finds the newest among its last 840; or
 * counted back from the newest. `undefined`: there is none such.
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
    parse(response, input) {
      const isUnknown = response.status === 400 || response.status === 404;
      if (input !== undefined && isUnknown) return undefined;
      const transaction = toTransaction(expectJson(name, response, 200, recordSchema));
      const isAskedFor =
        input === undefined || 'back' in input || transaction.transactionId === input.transactionId;
      return isAskedFor ? transaction : undefined;
    },
  };
}

/** Does the firmware speak v2? A meter of firmware 1 answers 400; version strings do not tell it. */
export const probeLegal: Endpoint<void, boolean> = {
  name: 'GET /v2/legal',
  request: () => ({ method: 'GET', path: '/v2/legal' }),
  parse(response) {
    if (response.status >= 400 && response.status < 500) return false;
    expectStatus('GET /v2/legal', response, 200);
    return true;
  },
};
