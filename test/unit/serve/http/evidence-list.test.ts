import { describe, expect, it } from 'vitest';
import { evidenceList } from '../../../../src/serve/http/evidence-list.ts';
import { aRecord } from './fake-site.ts';

const finding = (severity: 'error' | 'info', message: string) => ({
  code: 'x',
  severity,
  place: 'signature',
  message,
});
const spoilt = (number: number) => ({
  ...aRecord(number, {
    verification: {
      verdict: 'invalid',
      billable: false,
      findings: [finding('error', 'It does not fit.'), finding('info', 'Odd.')],
    },
  }),
  kind: 'unverified' as const,
});
const interim = (number: number) => ({ ...aRecord(number), kind: 'interim' as const });

describe('the evidence of a meter', () => {
  const { signal } = new AbortController();

  it('is counted by its kind, and what does not verify is told with why, the newest first', async () => {
    const reader = { evidence: () => [spoilt(1), interim(2), spoilt(3)] };
    const reasons = ['It does not fit.'];
    expect(await evidenceList(reader, 'm', signal)).toMatchObject({
      interim: 1,
      unverified: 2,
      newest: [
        { transactionId: 'tx-3', paginationCounter: 3, verdict: 'invalid', reasons },
        { transactionId: 'tx-1', paginationCounter: 1, verdict: 'invalid', reasons },
      ],
    });
  });

  it('is told one by one only of the newest fifty, and counted to the end', async () => {
    const reader = { evidence: () => Array.from({ length: 230 }, (_, at) => spoilt(at)) };
    const { unverified, newest } = await evidenceList(reader, 'm', signal);
    expect([unverified, newest.length, newest[0]?.transactionId]).toEqual([230, 50, 'tx-229']);
  });

  it('is read no further when nobody waits for it', async () => {
    let read = 0;
    function* endless() {
      for (;;) {
        read += 1;
        yield spoilt(read);
      }
    }
    await evidenceList({ evidence: endless }, 'm', AbortSignal.abort());
    expect(read).toBe(1);
  });
});
