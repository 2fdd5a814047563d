import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startDcbm } from '../support/dcbm.ts';
import { isMosquittoThere, startMosquitto, whyNot } from './support/mosquitto.ts';
import { until } from './support/stage.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/how-to/everest.md'), 'utf8');

/** What is printed in the page below a command of it, or below the next ones. */
const blocks = [...page.matchAll(/^```(console)?\n([\s\S]*?)^```$/gm)].map(([, language, text = '']) => ({
  isCommand: language === 'console',
  lines: text.trimEnd().split('\n'),
}));

/** Numbers, times and signatures are others each time; every word and every key is not. */
const plain = (line: string) =>
  line
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.,]\d{3}/g, 'TIME')
    .replaceAll(/[0-9A-F]{100,}/g, 'HEX')
    .replaceAll(/127\.0\.0\.1:\d+/g, 'PLACE')
    .replaceAll(/(\\?":|\[)-?\d+(\.\d+)?/g, '$1N');

/** Runs a command of the page on the broker of the test. */
function run(command: string, port: number): { readonly child: ChildProcess; readonly lines: string[] } {
  const child = spawn('bash', ['-c', `exec ${command.replace(/^(mosquitto_\w+)/, `$1 -p ${port}`)}`]);
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const all = (rest + text).split('\n');
    rest = all.pop() ?? '';
    lines.push(...all);
  });
  return { child, lines };
}

/** By the clock of the meter: a session that ends within its first second is not billable. */
async function aSecondHasPassed(url: string): Promise<void> {
  const timeMs = async () => {
    const response = await fetch(`${url}/v1/status`);
    return Date.parse(((await response.json()) as { time: string }).time);
  };
  const beginMs = await timeMs();
  while ((await timeMs()) < beginMs + 1000) await wait(200);
}

describe.skipIf(!isMosquittoThere)(`docs/how-to/everest.md${whyNot}`, () => {
  it('prints what really comes', async () => {
    await using mosquitto = await startMosquitto();
    const simulator = startDcbm('simulate', '--port', '0', '--seed', '7', '--format', 'jsonl');
    await simulator.says('"event":"listening"');
    const { url } = JSON.parse(simulator.output.stdout) as { url: string };
    const broker = `mqtt://127.0.0.1:${mosquitto.port}`;
    const bridge = startDcbm('everest', url, '--broker', broker, '--module-id', 'powermeter_1');
    await bridge.says('"event":"identified"');
    const commands = blocks.filter(({ isCommand }) => isCommand).map(({ lines }) => lines);
    const outputs = blocks.filter(({ isCommand }) => !isCommand).map(({ lines }) => lines);
    const [values = [], listener = [], ...publications] = commands;

    // What comes on connecting is over soon.
    let measured = { lines: [] as string[] };
    do {
      measured = run(values[0]?.slice(2) ?? '', mosquitto.port);
      await until('three messages', () => measured.lines.length === 3);
    } while (measured.lines.some(line => line.includes('public_key_ocmf')));
    // Which of both comes first is chance.
    const kinds = (lines: readonly string[]) => [...new Set(lines.map(plain))].toSorted();
    expect(kinds(measured.lines)).toEqual(kinds(values.slice(1)));

    const heard = run(listener[0]?.slice(2) ?? '', mosquitto.port);
    const topic = 'everest_api/1/powermeter/powermeter_1/m2e/probe';
    while (heard.lines.length === 0) {
      run(`mosquitto_pub -t ${topic} -m subscribed`, mosquitto.port);
      await wait(200);
    }
    run(publications[0]?.[0]?.slice(2) ?? '', mosquitto.port);
    const isKey = (line: string) => line.includes('public_key_ocmf');
    await until('the key', () => heard.lines.some(isKey));
    const said: string[] = [heard.lines.find(isKey) ?? ''];
    for (const [command = ''] of publications.slice(1)) {
      if (command.includes('stop_transaction')) await aSecondHasPassed(url);
      run(command.slice(2), mosquitto.port);
      const isAnswer = (line: string) => line.includes('/reply/');
      await until('an answer', () => heard.lines.filter(isAnswer).length === said.length, 10_000);
      said.push(heard.lines.findLast(isAnswer) ?? '');
    }
    const printed = outputs.filter(([first = '']) => first.startsWith('everest_api/')).flat();
    expect(said.map(plain)).toEqual(printed.map(plain));
    heard.child.kill();
    for (const running of [bridge, simulator]) running.child.kill('SIGTERM');
    const { stdout, stderr } = await bridge.finished;
    await simulator.finished;

    const told = new Set([...stdout.split('\n'), ...stderr.split('\n')].map(plain));
    const talk = outputs.filter(([first = '']) => /^(?:without --journal|written into)/.test(first)).flat();
    expect(talk.length).toBeGreaterThan(6);
    expect(talk.map(plain).filter(line => !told.has(line))).toEqual([]);
  });
});
