import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../../src/cli/catalog.ts';
import { dcbm } from '../../support/dcbm.ts';

const names = catalog.flatMap(({ commands }) => commands.map(({ name }) => name));

describe('dcbm completion bash', () => {
  let script: string;
  beforeAll(async () => {
    script = (await dcbm('completion', 'bash')).stdout;
  });

  /** What bash offers for the last of these words. */
  function offers(...words: string[]): string[] {
    const line = words.map(word => `'${word}'`).join(' ');
    const ask = `COMP_WORDS=(dcbm ${line}); COMP_CWORD=${words.length}; _dcbm; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, status } = spawnSync('bash', ['-c', `${script}\n${ask}`], { encoding: 'utf8' });
    expect(status).toBe(0);
    return stdout.split('\n').filter(word => word !== '');
  }

  it('offers every command', () => {
    expect(offers('')).toEqual(expect.arrayContaining(names));
    expect(offers('sta')).toEqual(['status', 'start']);
  });

  it('offers the options of a command, also after others', () => {
    expect(offers('watch', '192.168.1.2', '--poll')).toEqual(['--poll-interval-ms']);
    expect(offers('doctor', '--ver')).toEqual(['--verbose']);
  });

  it('offers the commands in a command, and their own options', () => {
    expect(offers('ocmf', 'v')).toEqual(['verify']);
    expect(offers('ocmf', 'export', '--to')).toEqual(['--to-format']);
  });

  it('offers what an option or an argument may be, and files where it may be anything', () => {
    expect(offers('status', '--format', 'js')).toEqual(['json', 'jsonl']);
    expect(offers('completion', 'z')).toEqual(['zsh']);
    expect(offers('status', '--config', '')).toEqual([]);
  });
});

describe('dcbm completion', () => {
  it.each([
    ['zsh', 'bashcompinit'],
    ['fish', "complete -c dcbm -n '__fish_use_subcommand' -a status -d 'who the meter is and how it is'"],
  ])('has a script for %s', async (shell, words) => {
    const { code, stdout } = await dcbm('completion', shell);
    expect([code, stdout]).toEqual([0, expect.stringContaining(words)]);
    for (const name of names) expect(stdout).toContain(name);
  });

  it('refuses a shell that it does not know', async () => {
    expect((await dcbm('completion', 'sh')).code).toBe(2);
  });
});
