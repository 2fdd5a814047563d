import type { Build } from './build.ts';
import type { AskedRecord } from './fault-plan.ts';
import type { Guise } from './guise.ts';
import { noGuise } from './guise.ts';
import type { Identity } from './identity.ts';
import type { LegalMarks } from './legal-record.ts';
import { legalRecord, virginLegalRecord } from './legal-record.ts';
import { isoText } from './local-time.ts';
import type { Meter } from './meter.ts';
import { ocmfRecord } from './ocmf-record.ts';
import { readPatch } from './settings.ts';
import { statusAnswer } from './status-answer.ts';
import type { Snapshot, StartBody, Transaction } from './transaction.ts';
import { readStartBody } from './transaction.ts';
import type { WireValue } from './wire-json.ts';
import { thousandths, writeJson } from './wire-json.ts';

/** A request without its headers, of which the meter reads none. */
export interface MeterRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly body: string;
  /** Port at the client's end: the same for all requests of one connection. */
  readonly connection?: number | undefined;
}

export interface MeterAnswer {
  readonly status: number;
  readonly contentType?: 'application/json' | 'text/plain';
  readonly body: string;
}

/** The only error answer that has been seen on a real meter. */
const badRequest: MeterAnswer = { status: 400, body: '' };

/** Firmware 2 serves these below `/v2/` too; status and settings stay below `/v1/`. */
const versionedTopics = ['legal', 'ocmf', 'livemeasure'];

/** Answers requests as the meter does; `identity` is who it claims to be, `guise` what it says that is not so. */
export class Endpoints {
  readonly #meter: Meter;
  readonly #build: Build;

  constructor(meter: Meter, build: Build) {
    this.#meter = meter;
    this.#build = build;
  }

  answer(request: MeterRequest, identity: Identity, guise: Guise = noGuise): MeterAnswer {
    const { version, topic, position, query } = addressOf(request.path);
    const api = version === 'v2' ? 'v2' : 'v1';
    const isKnown = version === 'v1' || (this.#build.firmware === 'v2' && versionedTopics.includes(topic));
    const isStore = topic === 'legal' || topic === 'ocmf';
    if (!isKnown || (position !== undefined && !isStore)) return badRequest;
    this.#meter.advance();
    if (isStore && request.method === 'GET')
      return this.#stored(topic, position, transactionIdOf(query), identity, guise);
    if (topic === 'legal' && position === undefined) return this.#command(request, api, query, identity);
    if (topic === 'settings' && request.method === 'PUT') return this.#writeSettings(request.body, identity);
    return request.method === 'GET' ? this.#read(topic, identity, guise) : badRequest;
  }

  /** The record that a request asks for, whether or not it is going to be given. */
  askedRecord(request: MeterRequest): AskedRecord | undefined {
    const { topic, position, query } = addressOf(request.path);
    if (topic !== 'legal' && topic !== 'ocmf') return undefined;
    const id = transactionIdOf(query);
    const found = request.method === 'POST' ? undefined : this.#find(position, id);
    const transactionId = found?.body.transactionId ?? id;
    return transactionId === undefined
      ? undefined
      : { transactionId, paginationCounter: found?.paginationCounter };
  }

  #read(topic: string, identity: Identity, guise: Guise): MeterAnswer {
    const meter = this.#meter;
    if (topic === 'status') return json(statusAnswer(meter, this.#build, identity, guise));
    if (topic === 'livemeasure') return json(this.#liveMeasure());
    if (topic === 'logbook') return jsonText(200, meter.logbook.toJson(identity));
    if (topic === 'certificate') return json({ certificate: this.#build.certificateText() });
    if (topic !== 'settings') return badRequest;
    const utc = new Date(meter.deviceClock.readMs(meter.nowMs())).toISOString();
    const { ipAddress, ntp, time, http, ocmfId, cableConf } = meter.settings.current;
    const shownTime = { utc: `${utc.slice(0, 19)}Z`, ...time };
    return jsonText(200, JSON.stringify({ ipAddress, ntp, time: shownTime, http, ocmfId, cableConf }));
  }

  #liveMeasure(): WireValue {
    const reading = this.#meter.reading();
    return {
      voltage: thousandths(reading.voltageMv),
      current: thousandths(reading.currentMa),
      power: thousandths(reading.powerW),
      temperatureH: thousandths(reading.temperatureHighC * 1000),
      temperatureL: thousandths(reading.temperatureLowC * 1000),
      energyImportTotal: thousandths(reading.importWh),
      energyExportTotal: thousandths(reading.exportWh),
      timestamp: isoText(this.#meter.snapshot().local),
    };
  }

  #writeSettings(body: string, identity: Identity): MeterAnswer {
    const value = parse(body);
    if (value === undefined) return badRequest;
    const isDone = this.#meter.writeSettings(readPatch(value));
    return json({ meterId: identity.meterId, result: isDone ? 1 : 0 });
  }

  #command(request: MeterRequest, api: 'v1' | 'v2', query: string, identity: Identity): MeterAnswer {
    const value = parse(request.body);
    if (request.method === 'POST') return this.#start(readStartBody(value, api));
    const isStop =
      typeof value === 'object' && value !== null && (value as { running?: unknown }).running === false;
    if (request.method !== 'PUT' || !isStop) return badRequest;
    const transaction = this.#meter.stop(transactionIdOf(query));
    return transaction ? jsonText(200, this.#legalText(transaction, identity, noGuise)) : badRequest;
  }

  #start(body: StartBody | undefined): MeterAnswer {
    if (!body) return badRequest;
    const isStarted = this.#meter.start(body) !== undefined;
    if (!isStarted && this.#meter.traits.startRefusal === 'status400') return badRequest;
    const { evseId, transactionId, clientId, tariffId, cableId } = body;
    return json({ evseId, transactionId, clientId, tariffId, cableId, running: isStarted }, 201);
  }

  #stored(
    topic: string,
    position: string | undefined,
    id: string | undefined,
    identity: Identity,
    guise: Guise,
  ): MeterAnswer {
    const { virginLegal, notFoundStatus } = this.#meter.traits;
    const transaction = this.#find(position, id);
    if (transaction && topic === 'ocmf') {
      return { status: 200, contentType: 'text/plain', body: this.ocmfText(transaction, identity) };
    }
    if (transaction) return jsonText(200, this.#legalText(transaction, identity, guise));
    const isVirgin = position === undefined && id === undefined && topic === 'legal';
    if (!isVirgin) return { status: notFoundStatus, body: '' };
    return virginLegal === 'record'
      ? jsonText(200, virginLegalRecord(identity))
      : { status: virginLegal === 'status404' ? 404 : 400, body: '' };
  }

  /** A position with a sign counts back from the newest, one without is a place in the store (p. 72). */
  #find(position: string | undefined, id: string | undefined): Transaction | undefined {
    const { ledger } = this.#meter;
    if (position?.startsWith('-')) return ledger.back(-Number(position));
    if (position !== undefined) return ledger.atIndex(Number(position));
    return id === undefined ? ledger.back(0) : ledger.find(id);
  }

  #legalText(transaction: Transaction, identity: Identity, guise: Guise): string {
    const isShown = this.#meter.traits.legalRunningBit === 'shown';
    const isOngoing = transaction.stop ? transaction.keepsOngoingBit === true : isShown;
    const marks: LegalMarks = {
      isOngoing: guise.legalRunning ?? isOngoing,
      paginationCounter: guise.paginationCounter ?? transaction.paginationCounter,
    };
    const write = (end: Snapshot): string => legalRecord(transaction, end, marks, identity);
    const isTrue = guise.legalRunning === undefined && guise.paginationCounter === undefined;
    return isTrue || !transaction.stop
      ? this.#write(transaction, identity, 'legalText', write)
      : write(transaction.stop);
  }

  /** The signed record of a transaction, as `/ocmf` gives it. */
  ocmfText(transaction: Transaction, identity = this.#build.identity): string {
    const { legalFirmwareVersion, sensorFirmwareVersion } = this.#build;
    const firmware = `MU-${legalFirmwareVersion}_SU-${sensorFirmwareVersion}`;
    return this.#write(transaction, identity, 'ocmfText', end =>
      ocmfRecord(transaction, end, identity, firmware, this.#meter.traits.interimEndReading),
    );
  }

  /** A finished record is signed once: whoever reads it again gets the same bytes. */
  #write(
    transaction: Transaction,
    identity: Identity,
    kept: 'legalText' | 'ocmfText',
    write: (end: Snapshot) => string,
  ): string {
    if (!transaction.stop) return write(this.#meter.snapshot());
    if (identity !== this.#build.identity) return write(transaction.stop);
    transaction[kept] ??= write(transaction.stop);
    return transaction[kept];
  }
}

/** The parts of a path and query; without a version it is no path of the meter. */
function addressOf(pathAndQuery: string) {
  const [path = '', query = ''] = splitOnce(pathAndQuery, '?');
  const [, version, topic = '', position] = /^\/(v1|v2)\/([a-z]+)(?:\/(-?\d+))?$/.exec(path) ?? [];
  return { version, topic, position, query };
}

function json(value: WireValue, status = 200): MeterAnswer {
  return jsonText(status, writeJson(value));
}

function jsonText(status: number, body: string): MeterAnswer {
  return { status, contentType: 'application/json', body };
}

/** Undefined if it is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** The meter takes an id as it stands; percent-encoding is undone where it is well-formed. */
function transactionIdOf(query: string): string | undefined {
  const member = query.split('&').find(part => part.startsWith('transactionId='));
  if (member === undefined) return undefined;
  const raw = member.slice('transactionId='.length);
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}
