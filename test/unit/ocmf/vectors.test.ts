import { describe, expect, it } from 'vitest';
import { fromSafeXml, parsePublicKey, readRecord, verifyRecord } from '../../../src/ocmf/index.ts';
import { lemRecord, ownVectors } from './vectors.ts';

describe('a record', () => {
  it.each(ownVectors)('is $verdict: $name', ({ record, publicKey, verdict, code }) => {
    const answer = verifyRecord(record, publicKey);
    expect(answer.verdict).toBe(verdict);
    if (code !== undefined) expect(answer.findings.map(finding => finding.code)).toContain(code);
    if (verdict !== 'valid') expect(answer.billable).toBe(false);
  });

  it('has findings that each name a code, a severity, a place and one sentence', () => {
    const findings = ownVectors.flatMap(({ record, publicKey }) => verifyRecord(record, publicKey).findings);
    expect(findings.length).toBeGreaterThan(0);
    for (const finding of findings) {
      expect(finding.code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(finding.message).toMatch(/^\S.*[.:]$/s);
      expect(finding.place).not.toBe('');
    }
  });

  it.each([undefined, null, 5, {}, []])('that is neither text nor bytes is malformed: %o', anything => {
    const value = anything as unknown as string;
    expect(verifyRecord(value, value, { pinnedPublicKey: value })).toMatchObject({
      verdict: 'malformed',
      readable: false,
    });
    expect(readRecord(value).readable).toBe(false);
    expect(parsePublicKey(value).readable).toBe(false);
    expect(fromSafeXml(value).readable).toBe(false);
    expect(verifyRecord(lemRecord(), value).verdict).toBe('malformed');
  });
});
