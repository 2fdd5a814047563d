import { expect } from 'vitest';
import type { MeterState } from '../../../src/index.ts';
import { aRequest } from '../../support/a-request.ts';
import { doorOf, type MeterDoor } from '../../support/meter-door.ts';
import { createRig, type Rig, type RigOptions } from '../../support/rig.ts';

/** One driver and one meter in virtual time, and everything that is said between them and to the callers. */
export interface Talk extends AsyncDisposable {
  readonly rig: Rig;
  readonly door: MeterDoor;
  /** Gives a command; its answer is heard when it comes. */
  start(transactionId: string): void;
  stop(transactionId?: string): void;
  /** Time passes; long times in larger steps. */
  pass(ms: number): Promise<void>;
  /** Nobody asks what is said in the meantime: what is read once a minute, and what the warm-up ends with. */
  settle(): Promise<void>;
  /** What was said so far is not to be heard, nor from now on what does not fit. */
  forget(hears?: RegExp): void;
  /**
   * What was said since the last time must be exactly this, a line each, in its order:
   * `> GET /v1/status` a request that is no poll, `= idle` a new state for the caller, `! link.lost CODE` an announcement,
   * `< start A: CODE, effect none` an answer.
   */
  hears(lines: string): void;
}

/** By their names, which say what is right. */
export type Conversations = Readonly<Record<string, () => Promise<void>>>;

/** Default of `warmupMs`. */
const warmupMs = 120_000;

/** The driver has been started; nothing has been waited for. */
export async function openTalk({ config, ...options }: RigOptions = {}): Promise<Talk> {
  const rig = await createRig({ ...options, config: { transactionOcmfFetchIntervalS: 0, ...config } });
  const door = doorOf(rig.simulator);
  const lines: string[] = [];
  let audible = /./;
  const say = (line: string) => {
    if (audible.test(line)) lines.push(line);
  };
  const { exchange } = rig.simulator;
  rig.simulator.exchange = request => {
    if (!request.path.endsWith('/livemeasure')) say(`> ${request.method} ${request.path}`);
    return exchange(request);
  };
  let last = '';
  rig.meter.state$.subscribe(state => {
    const text = `= ${textOf(state)}`;
    if (text !== last) say(text);
    last = text;
  });
  rig.meter.events$.subscribe(event => {
    const code = 'error' in event ? ` ${event.error.code}` : '';
    say(`! ${event.type}${code}`);
  });
  const answer = (command: string, outcome: Promise<unknown>) => {
    outcome.then(
      value => say(`< ${command}: ${value === undefined ? 'nothing runs' : 'done'}`),
      error => say(`< ${command}: ${error.code}, effect ${error.effect}`),
    );
  };
  answer('meter', rig.meter.start());
  const forget = (hears = audible) => {
    lines.length = 0;
    audible = hears;
  };
  const pass = (ms: number) => rig.pass(ms, ms > 20_000 ? 250 : 20);
  return {
    rig,
    door,
    start: id => answer(`start ${id}`, rig.meter.startTransaction(aRequest(id))),
    stop: (id = '') => answer(`stop ${id}`.trim(), rig.meter.stopTransaction(id)),
    pass,
    async settle() {
      await pass(warmupMs + 5000);
      forget();
    },
    forget,
    hears(text) {
      const expected = text
        .split('\n')
        .map(line => line.trim())
        .filter(line => line !== '');
      expect(lines.splice(0)).toEqual(expected);
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}

/** The warm-up is over. */
export async function settledTalk(options?: RigOptions): Promise<Talk> {
  const talk = await openTalk(options);
  await talk.settle();
  return talk;
}

/** The transaction runs, for two minutes already. */
export async function talkWhile(transactionId: string, options?: RigOptions): Promise<Talk> {
  const talk = await settledTalk(options);
  talk.start(transactionId);
  await talk.settle();
  return talk;
}

/** So many measurements in turn are lost with their connection. */
export function losePolls({ rig }: Talk, times: number): void {
  rig.simulator.faults.add({ kind: 'reset', match: { path: '/v2/livemeasure', times } });
}

function textOf(state: MeterState): string {
  const phase = 'phase' in state ? ` ${state.phase}` : '';
  const link = 'link' in state && state.link !== 'online' ? `, ${state.link}` : '';
  return `${state.name}${phase}${link}`;
}
