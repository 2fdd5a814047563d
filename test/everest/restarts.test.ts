import { setTimeout as wait } from 'node:timers/promises';
import { createMemoryJournal } from '../../src/index.ts';
import type { Answer } from './support/everest.ts';
import { scenarios } from './support/scenario.ts';
import { type Stage, until } from './support/stage.ts';
import { publishing, type Wrong } from './support/wrong.ts';

function dataOf(what: string, { reply }: Answer): string {
  const record = reply.signed_meter_value as { readonly signed_meter_data: string } | undefined;
  if (reply.status !== 'OK' || record === undefined)
    throw new Error(`${what}: expected OK, got ${JSON.stringify(reply)}`);
  return record.signed_meter_data;
}

function expectRefused(what: string, { text, reply }: Answer) {
  if (reply.status !== 'UNEXPECTED_ERROR') throw new Error(`${what}: expected UNEXPECTED_ERROR, got ${text}`);
}

const newest = ({ simulator }: Stage) => simulator.state.records(1)[0]?.ocmf;

async function begin({ everest }: Stage) {
  await everest.next('powermeter_values', 5000);
  const { text, reply } = await everest.startTransaction('tx-1');
  if (reply.status !== 'OK') throw new Error(`start: ${text}`);
  await wait(500);
}

/** Gives the last record to whoever asks. */
const gossips = (): Wrong => {
  let last: string | undefined;
  return publishing((topic, text, send) => {
    if (text.includes('signed_meter_data')) last = text;
    return send(topic, topic.includes('/reply/') ? (last ?? text) : text);
  });
};

/** Stops what runs when it ends itself. */
const takesTheSessionAlong: Wrong = {
  async onClose(meter) {
    await meter?.stopTransaction('').catch(() => undefined);
  },
};

scenarios('1: the end of the bridge', [
  {
    title: 'leaves the session open in the meter, and a new bridge with the journal goes on with it',
    journal: createMemoryJournal,
    async play(stage) {
      await begin(stage);
      const sinceMs = Date.now();
      await stage.stopBridge();
      if (Date.now() - sinceMs > 5000) throw new Error('it took more than 5 s');
      if (stage.simulator.state.openTransactionId !== 'tx-1') throw new Error('the session was ended');
      const events: string[] = [];
      stage.startBridge();
      stage.meter.events$.subscribe(({ type }) => events.push(type));
      await stage.everest.next('powermeter_values', 5000);
      if (events.includes('transaction.found')) throw new Error('it does not know its own session');
      const data = dataOf('stop', await stage.everest.stopTransaction('tx-1'));
      if (data !== newest(stage)) throw new Error('another record');
    },
    wrong: {
      'ends the session with itself': [takesTheSessionAlong, /the session was ended/],
      'works without its journal': [{ forgetsJournal: true }, /it does not know its own session/],
    },
  },
]);

scenarios('1: the end of the bridge while EVerest waits', [
  {
    title: 'answers what waits, and the next bridge has the record',
    journal: createMemoryJournal,
    async play(stage) {
      await begin(stage);
      stage.simulator.faults.add({ kind: 'refuse' });
      const answer = stage.everest.stopTransaction('tx-1');
      await wait(500);
      const sinceMs = Date.now();
      await stage.stopBridge();
      expectRefused('the stop', await answer);
      if (Date.now() - sinceMs > 1500) throw new Error('it took more than 1.5 s');
      stage.simulator.faults.clear();
      stage.startBridge();
      await stage.everest.next('powermeter_values', 5000);
      const data = dataOf('the next stop', await stage.everest.stopTransaction('tx-1'));
      if (data !== newest(stage)) throw new Error('another record');
    },
    wrong: {
      'leaves EVerest waiting': [
        publishing((topic, text, send) =>
          text.includes('the bridge ends') ? Promise.resolve(true) : send(topic, text),
        ),
        /for the answer/,
      ],
    },
    stage: { everest: { patienceMs: 4000 } },
  },
]);

scenarios('14: restarts in mid-session', [
  {
    title: 'of EVerest: the clean-up gets the record once, and then there is nothing to stop',
    async play(stage) {
      const { everest, simulator } = stage;
      await begin(stage);
      await everest.restart();
      const { last, whatever } = await everest.bootCleanUp('tx-1');
      if (last === undefined || dataOf('the last session', last) !== newest(stage))
        throw new Error('another record');
      expectRefused('whatever runs', whatever);
      if (simulator.state.openTransactionId !== undefined) throw new Error('it still runs');
    },
    wrong: { 'gives the record to whoever asks': [gossips(), /whatever runs: expected UNEXPECTED_ERROR/] },
  },
  {
    title: 'of the broker, with which EVerest ends and boots anew',
    async play(stage) {
      const { everest, mosquitto } = stage;
      await begin(stage);
      await mosquitto.stop();
      await until('the end of EVerest', () => everest.hasEnded);
      await wait(1500);
      await mosquitto.start();
      await everest.restart();
      await everest.next('powermeter_values', 5000);
      const { last, whatever } = await everest.bootCleanUp('tx-1');
      if (last === undefined || dataOf('the last session', last) !== newest(stage))
        throw new Error('another record');
      expectRefused('whatever runs', whatever);
    },
    wrong: {
      'does not come back': [
        (() => {
          let isFirst = true;
          return {
            connect: connect => attempt => {
              if (!isFirst) return new Promise(() => undefined);
              isFirst = false;
              return connect(attempt);
            },
          } satisfies Wrong;
        })(),
        /waited 5000 ms for a message powermeter_values/,
      ],
    },
  },
  {
    title: 'of the meter, which closes the session: the record of what it signed',
    async play(stage) {
      const { everest, simulator } = stage;
      await begin(stage);
      simulator.powerCycle({ openTransaction: 'closed', offForMs: 2000 });
      await wait(2500);
      const data = dataOf('stop', await everest.stopTransaction('tx-1'));
      if (data !== newest(stage)) throw new Error('another record');
      expectRefused('whatever runs', await everest.stopTransaction(''));
    },
    wrong: { 'gives the record to whoever asks': [gossips(), /whatever runs: expected UNEXPECTED_ERROR/] },
  },
  {
    title: 'of the meter, which keeps the session open: it goes on, and is ended by its stop',
    async play(stage) {
      const { everest, simulator } = stage;
      await begin(stage);
      simulator.powerCycle({ openTransaction: 'open', offForMs: 2000 });
      await wait(2500);
      const data = dataOf('stop', await everest.stopTransaction('tx-1'));
      if (data !== newest(stage)) throw new Error('another record');
      if (stage.starts() !== 1) throw new Error(`${stage.starts()} starts`);
    },
    wrong: {
      'gives up at once': [
        {
          door: door => ({ ...door, stopTransaction: () => Promise.reject(new Error('the meter was away')) }),
        },
        /stop: expected OK/,
      ],
    },
  },
]);
