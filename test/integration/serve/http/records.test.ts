import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignedRecord } from '../../../../src/index.ts';
import { type ServedSite, serveSite } from '../../../../src/serve/http/index.ts';
import { lemRecord, lemSigner } from '../../../unit/ocmf/vectors.ts';
import {
  aRecord,
  type FakeSite,
  fakeMeter,
  fakeReader,
  fakeSite,
  idle,
} from '../../../unit/serve/http/fake-site.ts';
import { ask, bearer, token } from './support/http-client.ts';

let site: FakeSite;
let served: ServedSite;
let mistakes: unknown[];

beforeEach(async () => {
  const left = fakeMeter('left');
  left.become(idle);
  site = fakeSite(left, fakeMeter('right'));
  mistakes = [];
  served = await serveSite({ site, token, port: 0, onMistake: error => mistakes.push(error) });
});

afterEach(async () => {
  await served.close();
  expect(mistakes).toEqual([]);
});

const records = (path = '') => ask(`${served.url}api/meters/left/records${path}`, { headers: bearer });

interface Page {
  readonly records: readonly { readonly transactionId: string }[];
  readonly next: string;
  readonly more: boolean;
}

/** Records of this meter and of another one, with damaged ones between. */
const mixedRows = Array.from({ length: 57 }, (_, at): SignedRecord | 'damaged' =>
  at % 10 === 3 ? 'damaged' : aRecord(at, at % 5 === 2 ? { meterId: 'another' } : {}),
);
const expected = mixedRows.flatMap((row, at) => (row === 'damaged' || at % 5 === 2 ? [] : [`tx-${at}`]));
const limits = [1, 7, 38, 39, 40, 100];

describe('the records of a meter', () => {
  it('come in pages, each once and in their order, also with those of others and damaged ones between', async () => {
    for (const limit of limits) {
      site.reader = fakeReader(mixedRows);
      const got: string[] = [];
      let page: Page = { records: [], next: '0', more: true };
      while (page.more) {
        page = (await records(`?limit=${limit}&cursor=${page.next}`)).json as Page;
        expect(page.records.length).toBeLessThanOrEqual(limit);
        got.push(...page.records.map(({ transactionId }) => transactionId));
      }
      expect(got).toEqual(expected);
      const { next } = page;
      site.reader = fakeReader([...mixedRows, aRecord(1000)]);
      expect((await records(`?cursor=${next}`)).json).toMatchObject({
        records: [{ transactionId: 'tx-1000' }],
        more: false,
      });
    }
  });

  it('are read no further than the page needs', async () => {
    const reader = fakeReader(Array.from({ length: 10_000 }, (_, at) => aRecord(at)));
    site.reader = reader;
    await records('?limit=5');
    expect(reader.read()).toBe(6);
  });

  it('lead to the next page by a header, in every form', async () => {
    site.reader = fakeReader([1, 2, 3].map(number => aRecord(number)));
    const first = await records('?format=ocmf&limit=2');
    expect(first.text).toBe(`${aRecord(1).ocmf}\n${aRecord(2).ocmf}`);
    const link = /^<(\S+)>; rel="next"$/.exec(String(first.headers.link))?.[1] ?? '';
    const second = await ask(new URL(link, served.url).href, { headers: bearer });
    expect(second.text).toBe(aRecord(3).ocmf);
    expect(second.headers.link).toBeUndefined();
    expect(second.headers['content-disposition']).toBe('attachment; filename="record_left_tx-3_T3.ocmf.txt"');
  });

  it('have beside them what is kept as evidence, with why', async () => {
    const spoilt = aRecord(4, {
      verification: {
        verdict: 'invalid',
        billable: false,
        findings: [{ code: 'x', severity: 'error', place: 'signature', message: 'It does not fit.' }],
      },
    });
    site.reader = { ...fakeReader([]), evidence: () => [{ ...spoilt, kind: 'unverified' }] };
    const evidence = `${served.url}api/meters/left/evidence`;
    expect((await ask(evidence, { headers: bearer })).json).toEqual({
      interim: 0,
      unverified: 1,
      newest: [
        {
          transactionId: 'tx-4',
          paginationCounter: 4,
          receivedAt: spoilt.receivedAt,
          verdict: 'invalid',
          reasons: ['It does not fit.'],
        },
      ],
    });
    expect((await ask(evidence)).status).toBe(401);
    site.reader = undefined;
    expect((await ask(evidence, { headers: bearer })).json).toMatchObject({
      error: { code: 'SITE_NO_JOURNAL' },
    });
  });

  it('come with the newest first where that is asked for, in pages that lead to older ones', async () => {
    for (const limit of limits) {
      site.reader = fakeReader(mixedRows);
      const got: string[] = [];
      let page: Page = { records: [], next: '', more: true };
      while (page.more) {
        const cursor = page.next === '' ? '' : `&cursor=${page.next}`;
        page = (await records(`?order=newest&limit=${limit}${cursor}`)).json as Page;
        got.push(...page.records.map(({ transactionId }) => transactionId));
      }
      expect(got).toEqual(expected.toReversed());
    }
  });

  it('have a place in the journal, which is a cursor to each of them alone', async () => {
    site.reader = fakeReader([
      'damaged',
      aRecord(1, { transactionId: '1' }),
      aRecord(2, { transactionId: '1' }),
    ]);
    const { json } = await records('?transactionId=1');
    const places = (json as { records: readonly { place: number }[] }).records.map(({ place }) => place);
    expect(places).toEqual([2, 3]);
    for (const [index, place] of places.entries())
      expect((await records(`?order=newest&limit=1&cursor=${place}`)).json).toMatchObject({
        records: [{ place, paginationCounter: index + 1 }],
      });
  });

  it('of one number in the store of the meter are found by it', async () => {
    site.reader = fakeReader([aRecord(1), aRecord(2), aRecord(2, { meterId: 'another' })]);
    expect((await records('?paginationCounter=2')).json).toMatchObject({
      records: [{ transactionId: 'tx-2', meterId: '200000123' }],
      more: false,
    });
    expect((await records('?paginationCounter=3&order=newest')).json).toMatchObject({ records: [] });
  });

  it('are told in words where that is asked for, and where they can be read', async () => {
    const { publicKeyHex: publicKey } = lemSigner;
    site.reader = fakeReader([
      aRecord(1, { ocmf: lemRecord(), publicKey }),
      aRecord(2, { ocmf: 'no record' }),
    ]);
    const { json } = await records('?words=true');
    const [read, unread] = (json as { records: readonly { words?: object }[] }).records;
    expect(read?.words).toMatchObject({
      number: 'T61',
      registers: [{ energy: '9.146' }, { energy: '0.000' }],
    });
    expect(unread).not.toHaveProperty('words');
    expect((await records('/tx-1?words=true')).json).toHaveProperty('words');
    expect((await records('/tx-1')).json).not.toHaveProperty('words');
  });

  it('of one id are found where an id came twice, and where another meter has the same', async () => {
    site.reader = fakeReader([
      aRecord(1, { transactionId: '1', ocmf: 'OCMF|first' }),
      aRecord(2, { transactionId: '1', ocmf: 'OCMF|second' }),
      aRecord(3, { transactionId: '1', ocmf: 'OCMF|other', meterId: 'another' }),
      aRecord(4, { transactionId: '2', meterId: 'another' }),
    ]);
    expect((await records('?transactionId=1')).json).toMatchObject({
      records: [{ ocmf: 'OCMF|first' }, { ocmf: 'OCMF|second' }],
    });
    expect((await records('/1')).json).toMatchObject({ ocmf: 'OCMF|second' });
    expect((await records('/2')).status).toBe(404);
  });

  it.each([
    ['a limit beyond the bound', '?limit=101', 400],
    ['no limit', '?limit=0', 400],
    ['a cursor that is none', '?cursor=-1', 400],
    ['a parameter that is not known', '?limits=1', 400],
    ['an order that is none', '?order=oldest-first', 400],
    ['an empty order', '?order=', 400],
    ['words that are neither asked for nor not', '?words=1', 400],
    ['words of one that are neither', '/tx-2?words=yes', 400],
    ['an order of one record', '/tx-2?order=newest', 400],
    ['a number that is none', '?paginationCounter=T1', 400],
    ['a number below zero', '?paginationCounter=-1', 400],
    ['a number with a fraction', '?paginationCounter=1.5', 400],
    ['no id', '?transactionId=', 400],
    ['a cursor beyond all', `?cursor=${'9'.repeat(16)}`, 400],
    ['a record that is none as a document', '/tx-1?format=safe-xml', 422],
    ['records with line breaks as lines', '?format=ocmf', 422],
  ])('are refused with %s', async (_, path, status) => {
    site.reader = fakeReader([aRecord(1, { ocmf: 'OCMF\n|' }), aRecord(2)]);
    expect((await records(path)).status).toBe(status);
  });

  it('are not guessed: without a journal, and of a meter that has not said who it is', async () => {
    expect(await records()).toMatchObject({ status: 409, json: { error: { code: 'SITE_NO_JOURNAL' } } });
    site.reader = fakeReader([]);
    expect((await records()).json).toEqual({ records: [], next: '0', more: false });
    const right = await ask(`${served.url}api/meters/right/records`, { headers: bearer });
    expect(right).toMatchObject({ status: 503, json: { error: { code: 'SITE_METER_NOT_IDENTIFIED' } } });
  });

  it('are read by two at a time, so that a long journal keeps nobody from anything else', async () => {
    site.reader = fakeReader(Array.from({ length: 50_000 }, (_, at) => aRecord(at)));
    const long = Array.from({ length: 8 }, () => records('?transactionId=none'));
    expect((await ask(`${served.url}healthz`)).status).toBe(200);
    const statuses = (await Promise.all(long)).map(({ status }) => status);
    expect(statuses.filter(status => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(statuses.every(status => status === 200 || status === 503)).toBe(true);
    expect((await records('?limit=1')).status).toBe(200);
  });

  it('are not read on for a client that has left', async () => {
    const reader = fakeReader(Array.from({ length: 200_000 }, (_, at) => aRecord(at)));
    site.reader = reader;
    const url = `${served.url}api/meters/left/records?transactionId=none`;
    const asked = request(url, { headers: bearer, agent: false });
    asked.on('error', () => undefined).end();
    await expect.poll(reader.read, { interval: 1 }).toBeGreaterThan(0);
    asked.destroy();
    await expect.poll(reader.closed).toBe(1);
    expect(reader.read()).toBeLessThan(200_000);
    expect((await records('?limit=1')).status).toBe(200);
  });
});
