import { describe, expect, it } from 'vitest';
import type { OddAnswer } from '../../../src/domain/odd-answer.ts';
import { certificateEndpoint } from '../../../src/protocol/certificate.ts';
import { readTransaction, startTransaction, stopTransaction } from '../../../src/protocol/legal.ts';
import { liveMeasureEndpoint } from '../../../src/protocol/live-measure.ts';
import { logbookEndpoint } from '../../../src/protocol/logbook.ts';
import { readSettings } from '../../../src/protocol/settings.ts';
import { writeUtc } from '../../../src/protocol/settings-write.ts';
import { statusEndpoint } from '../../../src/protocol/status.ts';
import type { ApiVersion, Note, WireResponse } from '../../../src/protocol/wire.ts';
import { certificatePem } from '../config/certificate.ts';
import {
  answer,
  eventBody,
  failureOf,
  legalBody,
  liveBody,
  settingsBody,
  startBody,
  startedBody,
  statusBody,
  withMember,
} from './answers.ts';
import { type Kind, type Oddity, type ToleranceRow, toleranceTables } from './tolerance-table.ts';

/** How an endpoint of the table is read, and an answer of it in which nothing is odd. */
interface Reader {
  readonly status: number;
  readonly body: unknown;
  read(api: ApiVersion, response: WireResponse, note: Note): unknown;
}

const live = { meterId: '1', receivedAt: '2026-05-06T10:11:12.345Z' };

const readers: Readonly<Record<string, Reader>> = {
  'GET /v1/status': {
    status: 200,
    body: statusBody,
    read: (_, response, note) => statusEndpoint.parse(response, undefined, note),
  },
  'GET livemeasure': {
    status: 200,
    body: liveBody,
    read: (api, response, note) => liveMeasureEndpoint(api).parse(response, live, note),
  },
  'GET legal': {
    status: 200,
    body: legalBody,
    read: (api, response, note) => readTransaction(api).parse(response, undefined, note),
  },
  'POST legal': {
    status: 201,
    body: startedBody,
    read: (api, response, note) => startTransaction(api).parse(response, startBody, note),
  },
  'PUT legal': {
    status: 200,
    body: legalBody,
    read: (api, response, note) => stopTransaction(api).parse(response, legalBody, note),
  },
  'GET /v1/settings': {
    status: 200,
    body: settingsBody,
    read: (_, response, note) => readSettings.parse(response, undefined, note),
  },
  'PUT /v1/settings': {
    status: 200,
    body: { meterId: '12024072805', result: 1 },
    read: (_, response, note) => writeUtc.parse(response, '', note),
  },
  'GET /v1/logbook': {
    status: 200,
    body: { meterId: '12024072805', logbook: [eventBody, eventBody], signature: '30' },
    read: (_, response, note) => logbookEndpoint.parse(response, undefined, note),
  },
  'GET /v1/certificate': {
    status: 200,
    body: { certificate: certificatePem },
    read: (_, response, note) => certificateEndpoint.parse(response, undefined, note),
  },
};

function readerOf(endpoint: string): Reader {
  return readers[endpoint] ?? expect.fail(`no reader for ${endpoint}`);
}

const empty: Readonly<Record<Kind, unknown>> = {
  text: '',
  number: '',
  flag: '',
  object: {},
  list: [],
  entry: {},
};

/** What stands in the field. */
function oddValue(kind: Kind, value: unknown, oddity: Oddity): unknown {
  if (oddity === 'missing') return undefined;
  if (oddity === 'null') return null;
  if (oddity === 'numberAsText') return String(value);
  if (oddity === 'textAsNumber') return 4711;
  if (oddity === 'wrongObject') return { wrong: 1 };
  return kind === 'entry' && typeof value === 'string' ? '' : empty[kind];
}

/** `ntp.servers[0].port` as keys. */
function keysOf(path: string): string[] {
  return path.replaceAll(/\[(\d+)\]/g, '.$1').split('.');
}

function valueAt(body: unknown, keys: readonly string[]): unknown {
  return keys.reduce((at, key) => (at as Record<string, unknown>)[key], body);
}

function pathsOf(body: unknown, path = ''): string[] {
  if (typeof body !== 'object' || body === null) return [path];
  const members = Object.entries(body).flatMap(([key, member]) =>
    pathsOf(member, Array.isArray(body) ? `${path}[${key}]` : `${path}.${key}`),
  );
  return [path, ...members];
}

/** The same value, or with gaps: nothing that was not sent has taken the place of what was odd. */
function isSameWithGaps(value: unknown, whole: unknown): boolean {
  if (value === undefined || value === '') return true;
  if (typeof value !== 'object' || value === null) return Object.is(value, whole);
  if (typeof whole !== 'object' || whole === null) return false;
  return Object.entries(value).every(([key, member]) =>
    isSameWithGaps(member, (whole as Record<string, unknown>)[key]),
  );
}

describe.each(toleranceTables)('an odd field in the answer to $endpoint', ({ endpoint, rows }) => {
  const { status, body, read } = readerOf(endpoint);

  it('is in the table, whichever it is', () => {
    const known = new Set(rows.map(({ path }) => path));
    const fields = pathsOf(body).map(path => path.replace(/^\./, ''));
    const first = fields.filter(
      path => path !== '' && !/\[[1-9]/.test(path) && !path.startsWith('cableConf['),
    );
    expect(first.filter(path => !known.has(path))).toEqual([]);
  });

  it.each(['v1', 'v2'] as const)('is nowhere in the answer of the manual, %s', api => {
    const odd: OddAnswer[] = [];
    read(api, answer(status, body), one => odd.push(one));
    expect(odd).toEqual([]);
  });

  const cases = rows.flatMap(({ path, kind, outcomes }) =>
    (Object.keys(outcomes) as Oddity[]).map(oddity => ({ path, kind, oddity, outcome: outcomes[oddity] })),
  );
  it.each(cases)('$path $oddity: $outcome', ({ path, kind, oddity, outcome = '' }) => {
    const keys = keysOf(path);
    const odd = withMember(body, keys.join('.'), oddValue(kind, valueAt(body, keys), oddity));
    for (const api of ['v1', 'v2'] as const) expectOutcome(api, odd, path, outcome);
  });

  function expectOutcome(api: ApiVersion, sent: unknown, path: string, outcome: string) {
    const notes: OddAnswer[] = [];
    const run = () => read(api, answer(status, sent), one => notes.push(one));
    const [verb = '', ...others] = outcome.split(/,? /);
    const named = others.length === 0 ? [path] : others;
    if (verb === 'refused') {
      const failure = failureOf(run);
      expect(failure.context.path).toBe(named[0]);
      expect(failure.message).toContain(named[0]);
      expect(failure.effect).toBe(endpoint.startsWith('GET') ? 'none' : 'unknown');
      expect(notes).toEqual([]);
      return;
    }
    const output = run();
    expect(notes.map(note => note.path)).toEqual(verb === 'told' ? named : []);
    if (verb === 'none') expect(output).toBeUndefined();
    else
      expect(
        isSameWithGaps(
          output,
          read(api, answer(status, body), () => {}),
        ),
      ).toBe(true);
  }
});

describe('the table of odd fields', () => {
  it('has every field once', () => {
    for (const { endpoint, rows } of toleranceTables) {
      const paths = rows.map(({ path }: ToleranceRow) => path);
      expect(new Set(paths).size, endpoint).toBe(paths.length);
    }
  });
});
