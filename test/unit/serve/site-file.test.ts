import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../../../src/index.ts';
import { readSiteFile } from '../../../src/serve/site-file.ts';
import { settingNames, siteJsonSchema } from '../../../src/serve/site-schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'site-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function fileOf(text: string): string {
  const path = join(folder, 'site.yaml');
  writeFileSync(path, text);
  return path;
}

/** Line and key of each problem, and what was said of it. */
function problemsOf(text: string): readonly string[] {
  const path = fileOf(text);
  try {
    readSiteFile(path);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.map(
      ({ key, value, expected }) => `${key.replace(`${path}:`, '')}: ${value}, ${expected}`,
    );
  }
}

describe('a file of a site', () => {
  it('is read as the how-to has it, with paths relative to it', () => {
    const site = readSiteFile(
      fileOf(`
http: { host: 127.0.0.1, port: 8090, tokenFile: ./token }
journal: ./journal
meters:
  - { name: left,  ipAddress: 127.0.0.1, port: 8081 }
  - { name: right, ipAddress: 127.0.0.1, port: 8082, everest: { broker: 'mqtt://127.0.0.1:1883', moduleId: powermeter_2 } }
`),
    );
    expect(site.http).toEqual({
      host: '127.0.0.1',
      port: 8090,
      tokenFile: join(folder, 'token'),
      hosts: [],
    });
    expect(site.journal).toBe(join(folder, 'journal'));
    expect(site.meters.map(({ name, config: { port, journal } }) => [name, port, journal])).toEqual([
      ['left', 8081, join(folder, 'journal')],
      ['right', 8082, join(folder, 'journal')],
    ]);
    expect(site.meters[1]?.everest).toMatchObject({
      broker: { host: '127.0.0.1', port: 1883, isTls: false },
      moduleId: 'powermeter_2',
    });
    // As `dcbm everest` has it.
    expect(site.meters[1]?.config).toMatchObject({
      onForeignTransaction: 'refuse',
      faultRecoveryDelayMs: 5000,
      resilienceInitialConnectionRetryDelay: 1000,
    });
  });

  it('may leave everything out but the meters, and has defaults as they are documented', () => {
    const { http, journal, meters } = readSiteFile(fileOf('meters: [{ name: a, ipAddress: 10.0.0.1 }]'));
    expect([http.host, http.port, journal]).toEqual(['127.0.0.1', 8090, '']);
    const { faultRecoveryDelayMs, ...config } = meters[0]?.config ?? parseConfig({ ipAddress: 'x' });
    const { faultRecoveryDelayMs: _, ...defaults } = parseConfig({ ipAddress: '10.0.0.1' });
    expect([faultRecoveryDelayMs, config]).toEqual([10_000, defaults]);
  });

  it.each([
    ['meters: []', ['1: meters: [], at least 1 entries']],
    ['metres: 1\nmeters: [{ name: a, ipAddress: b }]', ['1: metres: 1, no such key']],
    ['meters:\n  left: { ipAddress: b }', ['1: meters: {"left":{"ipAddress":"b"}}, a list']],
    [
      'meters:\n  - name: a/b\n    ipAddress: h\n',
      [
        '2: meters.0.name: "a/b", one segment of a URL: letters, digits and . _ ~ - after the first, at most 64 characters',
      ],
    ],
    [
      'meters:\n  - { name: a, ipAddress: h }\n  - name: b\n    ipAddress: i\n    pollIntervalMs: 5\n    ports: 3\n',
      [
        '5: meters.1.pollIntervalMs: 5, a whole number in ms, 100 to 60000',
        '6: meters.1.ports: 3, no such key',
      ],
    ],
    [
      'meters:\n  - { name: a, ipAddress: h }\n  - name: a\n    ipAddress: h\n',
      [
        '3: meters.1.name: "a", another name than that of meters.0',
        '4: meters.1.ipAddress: "h", another place than that of meters.0',
      ],
    ],
    [
      'journal: j\nmeters:\n  - name: a\n    ipAddress: h\n    journal: k\n',
      ['5: meters.0.journal: "k", nothing: the journal of the file is that of all meters'],
    ],
    [
      'meters:\n  - name: a\n    ipAddress: h\n    everest:\n      broker: http://x\n      moduleId: a/b\n',
      [
        '5: meters.0.everest.broker: "http://x", mqtt://host:port, or mqtts://host:port for TLS',
        '6: meters.0.everest.moduleId: "a/b", one level of a topic, without / + #',
      ],
    ],
    [
      "meters:\n  - name: a\n    ipAddress: h\n    homeAssistant: { broker: 'mqtts://b', brokerCa: ./nowhere.pem }\n",
      ['4: meters.0.homeAssistant.brokerCa: "./nowhere.pem", a file that can be read'],
    ],
    [
      'http:\n  host: 0.0.0.0\nmeters: [{ name: a, ipAddress: h }]',
      ['1: http.hosts: nothing, the names under which it is reached, because 0.0.0.0 is not the loopback'],
    ],
    [
      "meters:\n  - { name: a, ipAddress: h, everest: { broker: 'mqtt://b', moduleId: m } }\n  - { name: b, ipAddress: i, everest: { broker: 'mqtt://u:p@b:1883', moduleId: m } }\n",
      ['3: meters.1.everest.moduleId: "m", another module than that of meters.0'],
    ],
    ['just a text', ['1: the file: "just a text", an object']],
  ])('is refused with line and key: %s', (text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('never shows the password of a broker', () => {
    const [problem = ''] = problemsOf(
      "meters: [{ name: a, ipAddress: h, homeAssistant: { broker: 'mqtt://me:secret@b/x' } }]",
    );
    expect(problem).toContain('***@b/x');
    expect(problem).not.toContain('secret');
  });
});

describe('the JSON Schema of a site', () => {
  it('has every setting of a meter but its journal, and only these', () => {
    const { properties } = siteJsonSchema();
    const meters = properties?.meters;
    const items = typeof meters === 'object' ? meters.items : undefined;
    expect(items).toMatchObject({
      type: 'object',
      additionalProperties: false,
      required: ['name', 'ipAddress'],
    });
    const keys = Object.keys((items as { properties: object }).properties);
    expect(keys.toSorted()).toEqual(['name', 'everest', 'homeAssistant', ...settingNames].toSorted());
    expect(items).toMatchObject({ properties: { faultRecoveryDelayMs: { default: 10_000 } } });
  });
});
