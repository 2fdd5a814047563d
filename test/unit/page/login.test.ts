import { describe, expect, it } from 'vitest';
import { loginFailureWords, tokenIn } from '../../../src/page/words/login.ts';

describe('the token in an address', () => {
  it.each([
    ['#token=abc', 'abc'],
    ['#token=a%20b', 'a b'],
    ['#token=100%', '100%'],
    ['#token=', undefined],
    ['#/meters/token=abc', undefined],
    ['', undefined],
  ])('of %j is %j', (hash, token) => {
    expect(tokenIn(hash)).toBe(token);
  });
});

describe('a login that failed', () => {
  it('is told in words for people, not for programs', () => {
    expect(loginFailureWords(401, 'x')).toBe('That is not the token of this site.');
    expect(loginFailureWords(429, 'x')).toMatch(/Wait some minutes/);
    expect(loginFailureWords(0, 'x')).toMatch(/does not answer/);
    expect(loginFailureWords(503, 'The site ends')).toBe('The site ends');
  });
});
