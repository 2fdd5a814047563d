import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/cli/exit-codes.ts';
import type { Output } from '../../../src/cli/output.ts';
import { buildProgram } from '../../../src/cli/program.ts';
import { createSimulator, listen } from '../../../src/simulator/index.ts';
import { aFolder, everestYaml } from '../../everest/support/everest-config.ts';
import { dcbm, startDcbm } from '../../support/dcbm.ts';

const broker = ['--broker', 'mqtt://127.0.0.1:1'] as const;

/** Runs it to its end, which is to come at once, and gives what it would say of it. */
async function everest(...args: readonly string[]) {
  const output: Output = {
    format: 'jsonl',
    isTerminal: false,
    columns: 80,
    data: () => undefined,
    talk: () => undefined,
    fail: () => undefined,
  };
  let failure: unknown;
  const program = await buildProgram(async (_, run) => {
    await run({ output, signal: new AbortController().signal }).catch((error: unknown) => {
      failure = error;
    });
  });
  await program.parseAsync(['everest', ...args], { from: 'user' });
  return { code: exitCodeOf(failure), said: failure instanceof Error ? failure.message : '' };
}

describe('what dcbm everest is given (15)', () => {
  it.each([
    ['a broker by its bare name', ['--broker', 'localhost'], 'expected mqtt://host:port'],
    ['a broker of another protocol', ['--broker', 'http://localhost'], 'expected mqtt://host:port'],
    ['a password with a % of its own', ['--broker', 'mqtt://me:50%@localhost'], '% itself is %25'],
    ['a path behind the broker', ['--broker', 'mqtt://me:sec/ret@localhost'], '--broker'],
    ['no module', broker, '--module-id: got nothing'],
    ['an id with a wildcard', [...broker, '--module-id', 'a/#'], '--module-id: got "a/#"'],
    ['a prefix with a wildcard', [...broker, '--module-id', 'a', '--topic-prefix', '+/'], '--topic-prefix'],
    [
      'an error raiser of no name',
      [...broker, '--module-id', 'a', '--error-raiser-id', ''],
      '--error-raiser-id',
    ],
    [
      'no certificate of the broker',
      [...broker, '--module-id', 'a', '--broker-ca', '/nowhere'],
      '--broker-ca',
    ],
    [
      'a certificate of the broker without TLS',
      [...broker, '--module-id', 'a', '--broker-ca', 'package.json'],
      'mqtts:// as the broker',
    ],
    [
      'a certificate of the broker that is none',
      ['--broker', 'mqtts://127.0.0.1:1', '--module-id', 'a', '--broker-ca', 'package.json'],
      'a certificate in PEM',
    ],
    ['a module without a file', [...broker, '--module', 'powermeter'], '--module: got "powermeter"'],
  ])('ends with 2 for %s, naming it, and without the password', async (_, args, problem) => {
    const { code, said } = await everest('127.0.0.1:1', ...args);
    expect({ code, said }).toEqual({ code: 2, said: expect.stringContaining(problem) });
    expect(said).not.toMatch(/50%|sec.ret/);
  });

  it('ends with 2 without a broker', async () => {
    const { code, stderr } = await dcbm('everest', '127.0.0.1:1');
    expect([code, stderr]).toEqual([2, expect.stringContaining("'--broker <url>' not specified")]);
  });

  it.each([
    ['a typo', (yaml: string) => yaml.replace('cable_id:', 'cabel_id:'), [], 'cabel_id'],
    ['a wrong type', (yaml: string) => yaml.replace('SC: 1', 'SC: one'), [], 'SC: got "one"'],
    [
      'a wrong type of a later key',
      (yaml: string) => yaml.replace('min_import_current_A: 1.5', 'min_import_current_A: much'),
      [],
      'min_import_current_A',
    ],
    ['an unknown module', (yaml: string) => yaml, ['--module', 'meter_7'], '"meter_7"'],
    ['a module of another kind', (yaml: string) => yaml, ['--module', 'evse_manager'], '"evse_manager"'],
    ['broken YAML', (yaml: string) => yaml.replace('active_modules:', 'active_modules: ['), [], 'YAML'],
  ])('ends with 2 for %s in the file, naming it', async (_, spoil, args, problem) => {
    using folder = aFolder();
    const file = folder.write('config.yaml', spoil(everestYaml('127.0.0.1', 1)));
    for (const option of ['--config', '--everest-config']) {
      const { code, said } = await everest(...broker, option, file, ...args);
      expect({ code, said }).toEqual({ code: 2, said: expect.stringContaining(problem) });
    }
  });
});

describe('dcbm everest without a broker', () => {
  it('says so once, reads the meter, and ends with 0 when it is told to', async () => {
    const simulator = createSimulator();
    await using server = await listen(simulator, { host: '127.0.0.1', port: 0 });
    using folder = aFolder();
    const file = folder.write('config.yaml', everestYaml('127.0.0.1', server.port));
    const bridge = startDcbm('everest', '--config', file, ...broker, '--format', 'text');
    await bridge.says('no connection to the broker: connect ECONNREFUSED 127.0.0.1:1; trying again');
    await bridge.says(`meter ${simulator.meterId}, API v2`);
    expect(bridge.output.stderr).toContain('powermeter:\n  module: powermeter_API\n');
    const startMs = performance.now();
    bridge.child.kill('SIGTERM');
    const { code, stderr } = await bridge.finished;
    expect([code, performance.now() - startMs < 2000]).toEqual([0, true]);
    expect(stderr.split('no connection to the broker')).toHaveLength(2);
  });
});
