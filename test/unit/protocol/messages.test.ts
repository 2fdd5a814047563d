import { describe, expect, it } from 'vitest';
import { statusEndpoint } from '../../../src/protocol/status.ts';
import { answer, failureOf, statusBody, withMember } from './answers.ts';

describe('the message about an answer that is not understood', () => {
  it('says where, what was expected, what came and what to do', () => {
    const body = withMember(statusBody, 'status.bits.timeSyncStatusIsOk', 'yes');
    expect(failureOf(() => statusEndpoint.parse(answer(200, body))).message).toBe(
      'GET /v1/status: expected status.bits.timeSyncStatusIsOk to be true or false, got "yes". Report it with the firmware version of the meter (METER_RESPONSE_INVALID)',
    );
  });

  it('keeps what went wrong inside as its cause', () => {
    expect(failureOf(() => statusEndpoint.parse(answer(200, '{}'))).cause).toBeInstanceOf(Error);
  });

  it('shows control characters of the meter in escaped form', () => {
    const failure = failureOf(() => statusEndpoint.parse(answer(500, 'a\r\nb\u001b[31m\u202e')));
    expect(failure.message).toContain(String.raw`"a\r\nb\u001b[31m\u{202e}"`);
    expect(failure.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('cuts a long body of the meter at 256 bytes', () => {
    const failure = failureOf(() => statusEndpoint.parse(answer(500, '\u20ac'.repeat(60_000))));
    const [shown = ''] = /"\u20ac+\.\.\./.exec(failure.message) ?? [];
    expect(new TextEncoder().encode(shown).length).toBeLessThanOrEqual(256);
    expect(shown.length).toBeGreaterThan(50);
  });

  it('cuts a long value of the meter at 256 bytes', () => {
    const body = withMember(statusBody, 'meterId', '\n'.repeat(10_000));
    const { got } = failureOf(() => statusEndpoint.parse(answer(200, body))).context;
    expect(new TextEncoder().encode(got).length).toBeLessThanOrEqual(256);
  });

  it('names no text when there is none', () => {
    expect(failureOf(() => statusEndpoint.parse(answer(404))).message).toContain('got 404 with no text');
  });
});
