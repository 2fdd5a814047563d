import { describe, expect, it } from 'vitest';
import { repairPem } from '../../../src/config/pem.ts';
import { certificatePem } from './certificate.ts';

const [begin = '', ...rest] = certificatePem.trim().split('\n');
const end = rest.at(-1) ?? '';
const base64 = rest.slice(0, -1).join('');

describe('repairing a certificate', () => {
  it.each([
    ['a proper one', certificatePem],
    ['no line breaks, as the meter sends it', `${begin}${base64}${end}`],
    ['a line break after BEGIN only', `${begin}\n${base64}${end}`],
    ['one long line', `${begin}\n${base64}\n${end}\n`],
    ['line breaks written as \\n', certificatePem.replaceAll('\n', String.raw`\n`)],
    ['line breaks written as \\r\\n', certificatePem.replaceAll('\n', String.raw`\r\n`)],
    ['line breaks of Windows', certificatePem.replaceAll('\n', '\r\n')],
    ['blanks where the line breaks were', certificatePem.replaceAll('\n', ' ')],
    ['blank lines around it', `\n\n${certificatePem}\n`],
    ['lines of 76', `${begin}\n${base64.replaceAll(/.{76}/g, '$&\n')}\n${end}`],
  ])('makes proper PEM of one with %s', (_, text) => {
    expect(repairPem(text)).toBe(certificatePem);
  });

  it.each([
    ['nothing', ''],
    ['text', 'certificate'],
    ['an empty one', `${begin}${end}`],
    ['one without an end', `${begin}${base64}`],
    ['one that was cut short', `${begin}${base64.slice(0, 200)}${end}`],
    ['one with a foreign character', `${begin}${base64.replace('M', '*')}${end}`],
    ['a private key', certificatePem.replaceAll('CERTIFICATE', 'PRIVATE KEY')],
    ['two of them', certificatePem + certificatePem],
    ['a key behind it', `${certificatePem}-----BEGIN PRIVATE KEY-----`],
  ])('gives up on %s', (_, text) => {
    expect(repairPem(text)).toBeUndefined();
  });
});
