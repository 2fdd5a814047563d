import { describe, expect, it } from 'vitest';
import { downloadName } from '../../../../src/serve/http/download-name.ts';
import { aRecord } from './fake-site.ts';

describe('the name of a download', () => {
  it('is that of the meter, the transaction and the counter', () => {
    expect(downloadName('bay-1', [aRecord(7)], 'xml')).toBe('record_bay-1_tx-7_T7.xml');
    const { paginationCounter: _, ...uncounted } = aRecord(7);
    expect(downloadName('bay-1', [uncounted], 'ocmf.txt')).toBe('record_bay-1_tx-7.ocmf.txt');
  });

  it('of several records is that of their meter', () => {
    expect(downloadName('bay-1', [aRecord(1), aRecord(2)], 'xml')).toBe('records_bay-1.xml');
    expect(downloadName('bay-1', [], 'xml')).toBe('records_bay-1.xml');
  });

  it.each([
    ['../../etc/passwd', 'etc-passwd'],
    ['a"; filename="x.exe', 'a-filename-x.exe'],
    ['a\r\nSet-Cookie: b', 'a-Set-Cookie-b'],
    ['Säule 1', 'S-ule-1'],
    ['..', ''],
    ['x'.repeat(300), 'x'.repeat(40)],
  ])('of transaction %j has only safe characters', (transactionId, shown) => {
    const name = downloadName('m', [aRecord(7, { transactionId })], 'xml');
    expect(name).toBe(`${['record', 'm', shown, 'T7'].filter(Boolean).join('_')}.xml`);
  });
});
