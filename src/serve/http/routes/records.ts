import type { z } from 'zod';
import type { JournalReader, SignedRecord } from '../../../index.ts';
import { OcmfExportError, toSafeXml } from '../../../ocmf/index.ts';
import { downloadName } from '../download-name.ts';
import { evidenceList } from '../evidence-list.ts';
import { json, meterOf, type Parts } from '../parts.ts';
import { SiteProblem } from '../problems.ts';
import { newestFirstPage, newestRecord, recordPage } from '../record-pages.ts';
import { recordWords } from '../record-words.ts';
import { type GoodAnswer, param, type Route, route, type SiteContext } from '../route.ts';
import type { EvidenceList } from '../schemas/evidence.ts';
import { type RecordView, type recordPageSchema, recordView } from '../schemas/record.ts';
import { recordQuerySchema, recordsQuerySchema } from '../schemas/requests.ts';

/** Reading a long journal takes its time, of which meters that are measured get none. */
const maxReads = 2;

/** Beyond every place of a journal. */
const newestPlace = Number.MAX_SAFE_INTEGER;

const failures = [400, 404, 409, 422, 503];

const content = (schema: 'Record' | 'RecordPage'): GoodAnswer['content'] => ({
  'application/json': schema,
  'application/xml': 'text',
  'text/plain': 'text',
});

/** The signed records in the journal. */
export function recordRoutes(parts: Parts): readonly Route[] {
  let reads = 0;

  /** Opens the journal for one request. */
  async function reading<Answer>(read: (reader: JournalReader) => Promise<Answer>): Promise<Answer> {
    if (reads >= maxReads)
      throw new SiteProblem('SITE_TOO_MANY_READERS', 'As many requests read the journal already as may');
    reads += 1;
    try {
      const reader = parts.site.openReader();
      if (reader === undefined) throw new SiteProblem('SITE_NO_JOURNAL', 'The site keeps no journal');
      try {
        return await read(reader);
      } finally {
        reader.close();
      }
    } finally {
      reads -= 1;
    }
  }

  function meterIdOf(context: SiteContext): string {
    const { facts } = meterOf(parts, context);
    if (facts.identity !== undefined) return facts.identity.meterId;
    throw new SiteProblem(
      'SITE_METER_NOT_IDENTIFIED',
      'The meter has not answered since the site was started',
    );
  }

  return [
    route({
      method: 'get',
      path: '/api/meters/{name}/records',
      summary: 'Records of a meter, oldest first',
      description:
        'As many as limit says; the header Link, and `next` in JSON, lead to what comes after them.',
      access: 'token',
      query: recordsQuerySchema,
      answers: [{ status: 200, description: 'A page.', content: content('RecordPage') }],
      failures,
      handle: async (context, { query }) => {
        const { format, limit, cursor, transactionId, paginationCounter, order, words } = query;
        const meterId = meterIdOf(context);
        const wanted = { meterId, transactionId, paginationCounter };
        const { signal } = context.req.raw;
        const page = await reading(reader =>
          order === 'newest'
            ? newestFirstPage(reader, wanted, { before: Number(cursor ?? newestPlace), limit, signal })
            : recordPage(reader, wanted, { after: Number(cursor ?? 0), limit, signal }),
        );
        const next = String(page.next);
        if (page.more) context.header('Link', `<${nextOf(context, next)}>; rel="next"`);
        if (format !== 'json')
          return document(
            context,
            param(context, 'name'),
            page.records.map(({ record }) => record),
            format,
          );
        const records = page.records.map(({ place, record }) => ({ ...inWords(record, words), place }));
        return json<z.infer<typeof recordPageSchema>>(context, { records, next, more: page.more });
      },
    }),
    route({
      method: 'get',
      path: '/api/meters/{name}/records/{id}',
      summary: 'The newest record of a transaction',
      description: 'format=ocmf gives exactly the bytes that the meter signed.',
      access: 'token',
      query: recordQuerySchema,
      answers: [{ status: 200, description: 'The record.', content: content('Record') }],
      failures,
      handle: async (context, { query: { format, words } }) => {
        const which = { meterId: meterIdOf(context), transactionId: param(context, 'id') };
        const record = await reading(reader => newestRecord(reader, which, context.req.raw.signal));
        if (record === undefined)
          throw new SiteProblem(
            'SITE_RECORD_UNKNOWN',
            'The journal has no record of this transaction and meter',
          );
        return format === 'json'
          ? json<RecordView>(context, inWords(record, words))
          : document(context, param(context, 'name'), [record], format);
      },
    }),
    route({
      method: 'get',
      path: '/api/meters/{name}/evidence',
      summary: 'What is kept beside the records, and must not be billed on',
      access: 'token',
      answers: [
        { status: 200, description: 'How much, and why.', content: { 'application/json': 'EvidenceList' } },
      ],
      failures: failures.filter(status => status !== 422),
      handle: async context => {
        const meterId = meterIdOf(context);
        const { signal } = context.req.raw;
        return json<EvidenceList>(context, await reading(reader => evidenceList(reader, meterId, signal)));
      },
    }),
  ];
}

function inWords(record: SignedRecord, asked: 'true' | undefined): RecordView {
  const words = asked === undefined ? undefined : recordWords(record);
  return words === undefined ? recordView(record) : { ...recordView(record), words };
}

/** The same request for what comes after it. */
function nextOf(context: SiteContext, cursor: string): string {
  const { pathname, searchParams } = new URL(context.req.url);
  searchParams.set('cursor', cursor);
  return `${pathname}?${searchParams}`;
}

function document(
  context: SiteContext,
  meter: string,
  records: readonly SignedRecord[],
  format: 'safe-xml' | 'ocmf',
): Response {
  const [type, ending, text] =
    format === 'ocmf'
      ? ['text/plain', 'ocmf.txt', recordLines(records)]
      : ['application/xml', 'xml', safeXml(records)];
  return context.body(text, 200, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Disposition': `attachment; filename="${downloadName(meter, records, ending)}"`,
  });
}

function safeXml(records: readonly SignedRecord[]): string {
  try {
    return toSafeXml(records.map(({ ocmf, publicKey }) => ({ record: ocmf, publicKey })));
  } catch (error) {
    if (!(error instanceof OcmfExportError)) throw error;
    throw new SiteProblem('SITE_RECORD_NOT_EXPORTABLE', error.message);
  }
}

/** One record is given as it is; of several each has a line. */
function recordLines(records: readonly SignedRecord[]): string {
  const [first, ...more] = records;
  if (first !== undefined && more.length === 0) return first.ocmf;
  if (records.some(({ ocmf }) => /[\r\n]/.test(ocmf)))
    throw new SiteProblem(
      'SITE_RECORD_NOT_EXPORTABLE',
      'A record has a line break in it: ask for each by its id',
    );
  return records.map(({ ocmf }) => ocmf).join('\n');
}
