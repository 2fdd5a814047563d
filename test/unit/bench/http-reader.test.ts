import { describe, expect, it } from 'vitest';
import { HttpReader } from '../../bench/server/http-reader.ts';

const chunked =
  'PUT /v1/settings HTTP/1.1\r\nHost: m\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n';
const sized = 'POST /v2/legal HTTP/1.1\r\ncontent-length: 3\r\n\r\n"ü"'.replace('3', '4');
const get = 'GET /v2/livemeasure HTTP/1.1\r\nHost: m\r\n\r\n';

function readAll(pieces: readonly Buffer[]) {
  let continued = 0;
  const reader = new HttpReader(() => {
    continued += 1;
  });
  const asked = pieces.flatMap(piece => {
    const found = [];
    for (let next = reader.read(piece); next !== undefined; next = reader.read(undefined)) found.push(next);
    return found;
  });
  return { asked, continued };
}

const expected = [
  { method: 'PUT', path: '/v1/settings', body: '{"a":1}' },
  { method: 'POST', path: '/v2/legal', body: '"ü"' },
  { method: 'GET', path: '/v2/livemeasure', body: '' },
];

describe('the reader of requests', () => {
  it('takes them apart when they come at once', () => {
    const { asked, continued } = readAll([Buffer.from(chunked + sized + get)]);
    expect(asked).toEqual(expected);
    expect(continued).toBe(1);
  });

  it('puts them together when they come byte by byte, and gives leave to send a body once', () => {
    const { asked, continued } = readAll(
      [...Buffer.from(chunked + sized + get)].map(byte => Buffer.of(byte)),
    );
    expect(asked).toEqual(expected);
    expect(continued).toBe(1);
  });
});
