import { describe, expect, it } from 'vitest';
import { createOwnNames, isLocalOnly, isOwnOrigin } from '../../../../src/serve/http/own-names.ts';

describe('a site', () => {
  it.each([
    ['127.0.0.1', [], true],
    ['127.1.2.3', [], true],
    ['localhost', [], true],
    ['::1', [], true],
    ['127.0.0.1', ['meters.example'], false],
    ['0.0.0.0', [], false],
    ['::', [], false],
    ['192.168.1.5', [], false],
    ['127.example.org', [], false],
  ])('at %s with the names %j is for this machine alone: %s', (host, hosts, expected) => {
    expect(isLocalOnly({ host, hosts })).toBe(expected);
  });
});

describe('the host of a request', () => {
  it.each([
    // Bound to, further names, asked for, address of this end, own?
    ['127.0.0.1', [], '127.0.0.1:8090', '127.0.0.1', true],
    ['127.0.0.1', [], 'localhost', '127.0.0.1', true],
    ['127.0.0.1', [], 'LOCALHOST.:1', '127.0.0.1', true],
    ['::1', [], '[::1]:8090', '::1', true],
    ['::', [], '[fd00::5]', 'fd00::5', true],
    ['::', [], '192.168.1.5', '::ffff:192.168.1.5', true],
    ['0.0.0.0', [], '192.168.1.5:80', '192.168.1.5', true],
    ['0.0.0.0', ['meters.example'], 'Meters.Example', '192.168.1.5', true],
    ['192.168.1.5', [], '192.168.1.5', '192.168.1.5', true],
    ['192.168.1.5', [], 'localhost', '192.168.1.5', false],
    ['0.0.0.0', [], '192.168.1.6', '192.168.1.5', false],
    ['0.0.0.0', [], 'meters.example', '192.168.1.5', false],
    ['127.0.0.1', [], 'localhost.evil.example', '127.0.0.1', false],
    ['127.0.0.1', [], 'evil.example#127.0.0.1', '127.0.0.1', false],
    ['127.0.0.1', [], 'evil.example/127.0.0.1', '127.0.0.1', false],
    ['127.0.0.1', [], '127.0.0.1@evil.example', '127.0.0.1', false],
    ['127.0.0.1', [], '', '127.0.0.1', false],
    ['127.0.0.1', [], undefined, '127.0.0.1', false],
    ['127.0.0.1', [], 'localhost, evil.example', '127.0.0.1', false],
  ])('bound to %s with names %j, %j at %s is its own: %s', (host, hosts, asked, localAddress, expected) => {
    expect(createOwnNames({ host, hosts }).isHost(asked, localAddress)).toBe(expected);
  });
});

describe('the origin of a request', () => {
  it.each([
    ['http://127.0.0.1:8090', '127.0.0.1:8090', true],
    ['https://meters.example', 'meters.example', true],
    ['https://meters.example', 'METERS.example:443', true],
    ['http://meters.example', 'meters.example:8090', false],
    ['http://127.0.0.1:1', '127.0.0.1:8090', false],
    ['http://localhost:8090', '127.0.0.1:8090', false],
    ['null', '127.0.0.1:8090', false],
    ['', '127.0.0.1:8090', false],
    ['file://127.0.0.1:8090', '127.0.0.1:8090', false],
  ])('%s at %s is its own: %s', (origin, host, expected) => {
    expect(isOwnOrigin(origin, host)).toBe(expected);
  });
});
