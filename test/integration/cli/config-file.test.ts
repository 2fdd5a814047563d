import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chosenMeter, readConfigFile } from '../../../src/cli/config-file.ts';
import { buildProgram } from '../../../src/cli/program.ts';
import { settingsGiven } from '../../../src/cli/setting-options.ts';
import { configReference, parseConfig } from '../../../src/index.ts';
import { createSimulator, listen, type SimulatorServer } from '../../../src/simulator/index.ts';
import { dcbm, jsonLines } from '../../support/dcbm.ts';

const folder = mkdtempSync(join(tmpdir(), 'dcbm-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const everestText = (port: number) => `
active_modules:
  evse_manager:
    module: EvseManager
    config_module: { connector_id: 1 }
  powermeter_left:
    module: LemDCBM400600
    config_module:
      ip_address: 127.0.0.1
      port: ${port}
      http_connection_reuse: false
  powermeter_right:
    module: LemDCBM400600
    config_module:
      ip_address: 192.0.2.1
      cable_id: 9
`;

/** The issues of the meters of a file, as `line key`. */
function issuesOf(path: string): string[] {
  return readConfigFile(path).meters.flatMap(meter =>
    meter.check({}).issues.map(({ line, key }) => `${line} ${key}`),
  );
}

describe('a file of settings', () => {
  it('is ours for one meter, in YAML or in JSON', () => {
    const yaml = file('one.yaml', 'ipAddress: 192.0.2.1\nport: 8080\nmeterDst:\n  activated: false\n');
    const json = file('one.json', '{ "ipAddress": "192.0.2.1",\n  "pollIntervalMs": 250 }');
    expect(readConfigFile(yaml)).toMatchObject({ form: 'meter', meters: [{ name: undefined }] });
    expect(issuesOf(yaml)).toEqual(['3 meterDst.offset', '3 meterDst.start', '3 meterDst.end']);
    const { settings, issues } = chosenMeter(json, readConfigFile(json), undefined).check({ port: 1 });
    expect([settings, issues]).toEqual([{ ipAddress: '192.0.2.1', pollIntervalMs: 250, port: 1 }, []]);
  });

  it('is ours for several meters, each below its name', () => {
    const path = file(
      'two.yaml',
      'meters:\n  a: { ipAddress: 192.0.2.1 }\n  b:\n    port: 8080\n    prot: 1\n',
    );
    const read = readConfigFile(path);
    expect(read.meters.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(issuesOf(path)).toEqual(['3 ipAddress', '5 prot']);
    const { issues } = chosenMeter(path, read, 'b').check({ ipAddress: '192.0.2.2' });
    expect(issues).toMatchObject([{ key: 'prot', line: 5 }]);
    expect(() => chosenMeter(path, read, undefined)).toThrow('--meter: got nothing, expected one of a, b');
    expect(() => chosenMeter(path, read, 'c')).toThrow('--meter: got "c", expected one of a, b');
  });

  it("is EVerest's, recognised by its modules, in EVerest's names", () => {
    const path = file('everest.yaml', everestText(8080));
    const read = readConfigFile(path);
    expect([read.form, read.meters.map(({ name }) => name)]).toEqual([
      'everest',
      ['powermeter_left', 'powermeter_right'],
    ]);
    expect(issuesOf(path)).toEqual(['16 cable_id']);
    const left = chosenMeter(path, read, 'powermeter_left').check({ ipAddress: '192.0.2.9' });
    expect(left.issues).toEqual([]);
    expect(left.remarks).toEqual([
      'http_connection_reuse false has no effect: connections are always reused',
    ]);
    expect(parseConfig(left.settings)).toMatchObject({
      ipAddress: '192.0.2.9',
      port: 8080,
      meterTimezone: '+00:00',
    });
    expect(() => chosenMeter(path, read, undefined)).toThrow('--module: got nothing');
  });

  it.each([
    ['text that is neither', 'a: [1\nb: 2', /:2: the text/],
    ['a key twice', 'ipAddress: 192.0.2.1\nport: 1\nport: 2\n', /:3: the text/],
    ['a list', '- 1\n', /:1: the file: got a list/],
    ['nothing', '', /:1: the file: got nothing/],
    ['meters that are none', 'port: 1\nmeters: 3\n', /:1: port.*:2: meters: got 3/],
    [
      'EVerest without the module',
      'active_modules:\n  a: { module: Auth }\n',
      /:1: active_modules.*LemDCBM400600/,
    ],
    [
      'aliases without end',
      `a: &a [x, x]\n${'bcdefgh'
        .split('')
        .map((key, at) => `${key}: &${key} [${Array(9).fill(`*${'abcdefg'[at]}`).join(', ')}]`)
        .join('\n')}\n`,
      /:1: the text.*alias/,
    ],
  ])('is refused when it is %s', (_what, text, message) => {
    const path = file('bad.yaml', text);
    expect(() => readConfigFile(path)).toThrow(message);
  });

  it('changes no prototype, whatever its keys are called', () => {
    const path = file('proto.yaml', 'ipAddress: 192.0.2.1\n__proto__: { port: 1 }\n');
    expect(issuesOf(path)).toEqual(['2 __proto__']);
    expect({}).not.toHaveProperty('port');
  });
});

describe('every setting', () => {
  it('is an option of the commands that drive the meter', async () => {
    const program = await buildProgram(async () => undefined);
    const watch = program.commands.find(command => command.name() === 'watch');
    const offered = new Set(watch?.options.map(option => option.attributeName()));
    const renamed: Record<string, string> = {
      meterTlsCertificate: 'tlsCertificate',
      commandTimeoutMs: 'timeout',
    };
    const missing = configReference()
      .map(({ name }) => renamed[name] ?? name)
      .filter(name => !offered.has(name));
    // The address is the argument, and whoever only watches sets no clock.
    expect(missing).toEqual(['ipAddress', 'timeSync']);
  });

  it('arrives with its own kind of value', () => {
    const text = {
      interface: 'eth1',
      strictValidity: false,
      pollIntervalMs: 200,
      temperatureHysteresisK: 2.5,
      IT: 3,
    };
    expect(settingsGiven({ ...text, timeout: 2000, count: 3 })).toEqual({ ...text, commandTimeoutMs: 2000 });
  });
});

describe('dcbm with --config', () => {
  const simulator = createSimulator();
  let server: SimulatorServer;
  beforeAll(async () => {
    server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server.close());

  it('asks the meter that the file names', async () => {
    const path = file('everest.yaml', everestText(server.port));
    const answer = await dcbm('status', '--config', path, '--module', 'powermeter_left');
    expect([answer.code, jsonLines(answer)]).toMatchObject([0, [{ meterId: simulator.meterId }]]);
    expect(answer.stderr).toContain('http_connection_reuse false has no effect');
  });

  it('asks the meter that is given beside it', async () => {
    const path = file('elsewhere.yaml', 'ipAddress: 192.0.2.1\nport: 9\npollIntervalMs: 200\n');
    const { code, stdout } = await dcbm('watch', server.url, '--config', path, '--count', '2');
    expect([code, jsonLines({ stdout }).length]).toEqual([0, 2]);
  });

  it('lets tls find its switch without a meter', async () => {
    const path = file('plain.yaml', `ipAddress: 127.0.0.1\nport: ${server.port}\n`);
    const { code, stdout } = await dcbm('tls', 'off', '--config', path);
    expect([code, jsonLines({ stdout })]).toMatchObject([0, [{ tls: 'off' }]]);
  });

  it('takes settings as options, and names what is wrong in them', async () => {
    const good = await dcbm(
      'watch',
      server.url,
      '--count',
      '1',
      '--poll-interval-ms',
      '200',
      '--no-strict-validity',
    );
    expect(good.code).toBe(0);
    const bad = await dcbm('watch', server.url, '--poll-interval-ms', '1');
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('pollIntervalMs: got 1')]);
    const text = await dcbm('watch', server.url, '--poll-interval-ms', 'soon');
    expect([text.code, text.stderr]).toEqual([2, expect.stringContaining('expected a whole number')]);
  });

  it('takes the pinned key from a file', async () => {
    const key = file('meter.key', `${simulator.publicKeyOcmf}\n`);
    const path = file('key.yaml', `ipAddress: 127.0.0.1\nport: ${server.port}\n`);
    expect((await dcbm('watch', '--config', path, '--count', '1', '--public-key', key)).code).toBe(0);
    const other = file('other.key', createSimulator({ seed: 2 }).publicKeyOcmf);
    const refused = await dcbm('watch', '--config', path, '--count', '1', '--public-key', other);
    expect(refused.code).toBe(5);
    const none = await dcbm('status', server.url, '--public-key', join(folder, 'nowhere'));
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('--public-key')]);
  });

  it('says where the meter could be named, when nothing names it', async () => {
    const { code, stderr } = await dcbm('status');
    expect([code, stderr]).toEqual([2, expect.stringContaining('<meter>: got nothing')]);
    const stray = await dcbm('status', server.url, '--module', 'x');
    expect([stray.code, stray.stderr]).toEqual([2, expect.stringContaining('with --config FILE')]);
  });
});

describe('dcbm config check', () => {
  it('names line and key of each error, and ends with 2', async () => {
    const path = file('everest.yaml', everestText(8080));
    const { code, stdout } = await dcbm('config', 'check', path, '--format', 'text');
    expect([code, stdout.trim().split('\n')]).toEqual([
      2,
      [
        'powermeter_left: good, for the meter at 127.0.0.1',
        `${path}:16: powermeter_right: cable_id: got 9, expected a whole number, 0 to 7`,
      ],
    ]);
  });

  it('ends with 0 for what is right, also of one meter among wrong ones', async () => {
    const path = file('everest.yaml', everestText(8080));
    const answer = await dcbm('config', 'check', path, '--module', 'powermeter_left');
    expect([answer.code, jsonLines(answer)]).toEqual([
      0,
      [{ file: path, meter: 'powermeter_left', valid: true, ipAddress: '127.0.0.1' }],
    ]);
  });
});
