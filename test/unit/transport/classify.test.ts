import { describe, expect, it } from 'vitest';
import { classify } from '../../../src/transport/classify.ts';
import { aborted, type Phase, type Progress, stopped, timedOut } from '../../../src/transport/failure.ts';

const phases: Phase[] = ['queued', 'connecting', 'sent', 'answering'];

function progress(
  method: 'GET' | 'PUT' | 'POST',
  phase: Phase,
  path = '/v1/legal?transactionId=1',
): Progress {
  const body = '{"clientId":"personal data"}';
  const request = method === 'GET' ? { method, path } : { method, path, body };
  return { request, meter: '192.168.1.2:80', isTls: false, phase, isReused: false, hasEnded: false };
}

function networkError(code: string, text = `connect ${code}`): Error {
  return Object.assign(new Error(text), { code });
}

describe('before anything was sent', () => {
  it.each([
    ['ECONNREFUSED', 'METER_UNREACHABLE', 'nothing listens on this port'],
    ['EHOSTUNREACH', 'METER_UNREACHABLE', 'cable'],
    ['ENETUNREACH', 'METER_UNREACHABLE', 'interface'],
    ['ENOTFOUND', 'METER_UNREACHABLE', 'use the IP address'],
    ['EADDRNOTAVAIL', 'METER_UNREACHABLE', 'interface'],
    ['ECONNRESET', 'METER_UNREACHABLE', 'TLS'],
    ['ESOMETHING', 'METER_UNREACHABLE', 'power'],
    ['ETIMEDOUT', 'METER_CONNECT_TIMEOUT', 'no connection'],
  ])('%s is %s and has no effect', (code, meterCode, advice) => {
    const cause = networkError(code);
    const error = classify(cause, progress('PUT', 'connecting'));
    expect(error).toMatchObject({ code: meterCode, effect: 'none' });
    expect(error.cause).toBe(cause);
    expect(error.message).toContain(advice);
  });
});

describe('a TLS handshake', () => {
  const handshake = (code: string, reason?: string) =>
    classify(Object.assign(networkError(code, '40F:error:0A:SSL routines:x.c:1:'), { reason }), {
      ...progress('PUT', 'connecting'),
      isTls: true,
    });

  it.each([
    ['ERR_SSL_WRONG_VERSION_NUMBER', undefined, false, 'remove the certificate'],
    ['EPROTO', 'wrong version number', false, 'remove the certificate'],
    ['ERR_SSL_DH_KEY_TOO_SMALL', 'dh key too small', false, 'at least 1024 bits'],
    ['ERR_TLS_DH_PARAM_SIZE', undefined, false, 'at least 1024 bits'],
    ['ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE', 'sslv3 alert handshake failure', false, 'no common cipher'],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'ssl/tls alert handshake failure', false, 'no common cipher'],
    ['EPROTO', 'no shared cipher', false, 'no common cipher'],
    ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'tlsv1 alert protocol version', false, 'TLS 1.2 or 1.3'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'unsupported protocol', false, 'TLS 1.2 or 1.3'],
    ['ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'tlsv1 alert internal error', true, 'broken off'],
    ['ERR_SSL_SOMETHING_NEW', 'something new', false, 'something new'],
    ['ECONNRESET', undefined, true, 'cut in the middle'],
  ])('that fails with %s %s: passing %s, "%s"', (code, reason, isPassing, says) => {
    const error = handshake(code, reason);
    expect(error).toMatchObject({ code: 'METER_TLS_FAILED', effect: 'none', retryable: isPassing });
    expect(error.message).toContain(says);
  });

  it('is none when TCP did not connect', () => {
    for (const code of ['ECONNREFUSED', 'EHOSTUNREACH', 'ECONNRESET']) {
      const cause = Object.assign(networkError(code), { syscall: 'connect' });
      const error = classify(cause, { ...progress('PUT', 'connecting'), isTls: true });
      expect(error.code).toBe('METER_UNREACHABLE');
    }
  });
});

describe('after it was sent', () => {
  it.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ETIMEDOUT', 'ECONNREFUSED'])(
    '%s is a lost connection',
    code => {
      expect(classify(networkError(code), progress('GET', 'sent'))).toMatchObject({
        code: 'METER_CONNECTION_LOST',
        effect: 'none',
      });
      expect(classify(networkError(code), progress('POST', 'sent'))).toMatchObject({
        code: 'METER_CONNECTION_LOST',
        effect: 'unknown',
      });
    },
  );
});

it.each([new TypeError('Network error'), 'a thrown text', undefined])(
  'takes what it does not know for a network error: %s',
  cause => {
    expect(classify(cause, progress('PUT', 'connecting')).code).toBe('METER_UNREACHABLE');
    expect(classify(cause, progress('PUT', 'sent')).code).toBe('METER_CONNECTION_LOST');
  },
);

describe('deadline, cancelling and stopping', () => {
  it.each([
    ['queued', 'METER_CONNECT_TIMEOUT', 'none'],
    ['connecting', 'METER_CONNECT_TIMEOUT', 'none'],
    ['sent', 'METER_RESPONSE_TIMEOUT', 'unknown'],
    ['answering', 'METER_RESPONSE_TIMEOUT', 'unknown'],
  ] as const)('of a command that is %s', (phase, code, effect) => {
    expect(timedOut(progress('PUT', phase), 5000)).toMatchObject({ code, effect });
    expect(aborted(progress('PUT', phase), 'why')).toMatchObject({
      code: 'METER_ABORTED',
      effect,
      cause: 'why',
    });
    expect(stopped(progress('PUT', phase))).toMatchObject({ code: 'METER_STOPPED', effect });
  });

  it.each(phases)('of a reading that is %s has no effect', phase => {
    expect(timedOut(progress('GET', phase), 5000).effect).toBe('none');
    expect(aborted(progress('GET', phase), undefined).effect).toBe('none');
    expect(stopped(progress('GET', phase)).effect).toBe('none');
  });
});

describe('a message', () => {
  it('says what failed, where, and what to try', () => {
    expect(timedOut(progress('PUT', 'sent'), 5000).message).toBe(
      'PUT 192.168.1.2:80 /v1/legal?transactionId=1: expected an answer within 5000 ms, got none; the meter may have acted, read it back before you repeat the command (METER_RESPONSE_TIMEOUT)',
    );
  });

  it('names the endpoint without the query in its context', () => {
    expect(timedOut(progress('PUT', 'sent'), 5000).context).toEqual({
      endpoint: 'PUT /v1/legal',
      meter: '192.168.1.2:80',
    });
  });

  it.each(phases)('never has the body of the command when it is %s', phase => {
    const all = [
      classify(networkError('ECONNRESET'), progress('POST', phase)),
      timedOut(progress('POST', phase), 5000),
      aborted(progress('POST', phase), undefined),
      stopped(progress('POST', phase)),
    ];
    for (const error of all) expect(JSON.stringify([error, error.stack])).not.toContain('personal');
  });

  it('escapes and cuts what comes from outside', () => {
    const text = `\u001b[31m\n[INFO] forged ${'x'.repeat(10_000)}`;
    const { message } = classify(
      networkError('ESOMETHING', text),
      progress('GET', 'sent', `/${'p'.repeat(10_000)}`),
    );
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message.length).toBeLessThan(700);
  });
});
