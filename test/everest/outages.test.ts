import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from './support/everest.ts';
import { scenarios } from './support/scenario.ts';
import type { Stage } from './support/stage.ts';
import type { Wrong } from './support/wrong.ts';

function dataOf(what: string, { reply }: Answer): string {
  const record = reply.signed_meter_value as { readonly signed_meter_data: string } | undefined;
  if (reply.status !== 'OK' || record === undefined)
    throw new Error(`${what}: expected OK, got ${JSON.stringify(reply)}`);
  return record.signed_meter_data;
}

function expectOk(what: string, { reply }: Answer) {
  if (reply.status !== 'OK') throw new Error(`${what}: expected OK, got ${JSON.stringify(reply)}`);
}

function expectCount(what: string, got: number, expected: number) {
  if (got !== expected) throw new Error(`${what}: expected ${expected}, got ${got}`);
}

const newest = ({ simulator }: Stage) => simulator.state.records(1)[0]?.ocmf;

/** As EVerest's own module: the first failure of the link is the answer. */
const givesUp: Wrong = {
  door: door => ({
    ...door,
    stopTransaction: transactionId =>
      door.stopTransaction(transactionId).catch((error: unknown) => Promise.reject(new Error(String(error)))),
  }),
};

/** Sends a request of its own before each command, whatever became of the last one. */
const sends = (method: 'POST' | 'PUT'): Wrong => ({
  door: (door, { place }) => {
    const legal = `http://${place.host}:${place.port}/v2/legal`;
    const blindly = (query: string, body: string) =>
      fetch(`${legal}${query}`, { method, body }).catch(() => undefined);
    return {
      ...door,
      async startTransaction(request, options) {
        if (method === 'POST') await blindly('', '{}');
        return door.startTransaction(request, options);
      },
      async stopTransaction(transactionId) {
        if (method === 'PUT') await blindly(`?transactionId=${transactionId}`, '{"running": false}');
        return door.stopTransaction(transactionId);
      },
    };
  },
});

scenarios('12: the link to the meter', [
  {
    title: 'lost before a stop: it is held, and answered with the record when the link is back',
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      await everest.startTransaction('tx-1');
      simulator.faults.add({ kind: 'refuse', durationMs: 6000 });
      await wait(300);
      const answer = await everest.stopTransaction('tx-1');
      if (dataOf('stop', answer) !== newest(stage)) throw new Error('another record');
      if (answer.tookMs > 15_000) throw new Error(`answered after ${answer.tookMs} ms`);
    },
    wrong: { 'gives up at once': [givesUp, /stop: expected OK/] },
  },
  {
    title: 'lost during a stop, which the meter carried out: the record when the link is back',
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      await everest.startTransaction('tx-1');
      simulator.faults.add({ kind: 'lostAnswer', match: { method: 'PUT', path: '/v2/legal', times: 1 } });
      simulator.watchTransactions(({ what }) => {
        if (what === 'ended') simulator.faults.add({ kind: 'refuse', durationMs: 6000 });
      });
      const answer = await everest.stopTransaction('tx-1');
      if (dataOf('stop', answer) !== newest(stage)) throw new Error('another record');
      expectCount('ends at the meter', stage.ends(), 1);
    },
    wrong: { 'gives up at once': [givesUp, /stop: expected OK/] },
  },
  {
    title: 'not there yet at the clean-up after the boot of EVerest: both stops are held',
    stage: { isBridgeLate: true, isEverestLate: true },
    async play(stage) {
      const { simulator } = stage;
      simulator.otherClient.start('last-session');
      simulator.faults.add({ kind: 'refuse', durationMs: 9000 });
      stage.startBridge();
      const everest = await stage.startEverest();
      const { last, whatever } = await everest.bootCleanUp('last-session');
      if (last === undefined || dataOf('the last session', last) !== newest(stage))
        throw new Error('another record');
      if (whatever.reply.status !== 'UNEXPECTED_ERROR') throw new Error(`whatever runs: ${whatever.text}`);
    },
    wrong: {
      'holds nothing': [
        {
          door: door => ({
            ...door,
            stopTransaction: transactionId =>
              door.health().state.name === 'connecting'
                ? Promise.reject(new Error('Powermeter is not initialized'))
                : door.stopTransaction(transactionId),
          }),
        },
        /the last session: expected OK/,
      ],
    },
  },
  {
    title: 'lost for good: UNEXPECTED_ERROR in time',
    stage: {
      bridge: { times: { notBefore: 110, withdrawn: 2000, overdue: 4000 } },
      everest: { patienceMs: 8000 },
    },
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      await everest.startTransaction('tx-1');
      simulator.faults.add({ kind: 'refuse' });
      const answer = await everest.stopTransaction('tx-1');
      if (answer.reply.status !== 'UNEXPECTED_ERROR') throw new Error(`got ${answer.text}`);
      if (answer.tookMs > 6000) throw new Error(`answered after ${answer.tookMs} ms`);
    },
    wrong: {
      'waits for ever': [
        { options: { times: { notBefore: 110, withdrawn: 2000, overdue: 300_000 } } },
        /waited 8000 ms for the answer/,
      ],
    },
  },
]);

scenarios('13: answers of the meter that are lost', [
  {
    title: 'of a start: the meter is read back, and started once',
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      simulator.faults.add({ kind: 'lostAnswer', match: { method: 'POST', times: 1 } });
      expectOk('start', await everest.startTransaction('tx-1'));
      expectCount('starts at the meter', stage.starts(), 1);
      if (simulator.state.openTransactionId !== 'tx-1') throw new Error('tx-1 does not run');
    },
    wrong: { 'sends it blindly': [sends('POST'), /starts at the meter/] },
  },
  {
    title: 'of a stop: the meter is read back, and ended once',
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      await everest.startTransaction('tx-1');
      simulator.faults.add({ kind: 'lostAnswer', match: { method: 'PUT', path: '/v2/legal', times: 1 } });
      if (dataOf('stop', await everest.stopTransaction('tx-1')) !== newest(stage))
        throw new Error('another record');
      expectCount('ends at the meter', stage.ends(), 1);
    },
    wrong: { 'sends it blindly': [sends('PUT'), /ends at the meter/] },
  },
  {
    title: 'of a stop of whatever runs, and the meter away for a while: the record of what was ended',
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      await everest.startTransaction('tx-1');
      simulator.faults.add({ kind: 'lostAnswer', match: { method: 'PUT', path: '/v2/legal', times: 1 } });
      simulator.faults.add({ kind: 'reset', match: { method: 'GET', path: '/v1/status', times: 6 } });
      if (dataOf('stop', await everest.stopTransaction('')) !== newest(stage))
        throw new Error('another record');
      expectCount('ends at the meter', stage.ends(), 1);
    },
    wrong: {
      'asks for whatever runs again': [
        {
          door: door => ({
            ...door,
            stopTransaction: () => door.stopTransaction(''),
          }),
        },
        /stop: expected OK/,
      ],
    },
  },
  {
    title: 'of a record: it is fetched again, and nothing is ended again',
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      await everest.startTransaction('tx-1');
      simulator.faults.add({ kind: 'reset', match: { method: 'GET', path: '/v2/ocmf', times: 12 } });
      if (dataOf('stop', await everest.stopTransaction('tx-1')) !== newest(stage))
        throw new Error('another record');
      expectCount('ends at the meter', stage.ends(), 1);
    },
    wrong: {
      'ends it again': [sends('PUT'), /ends at the meter/],
      'gives up at once': [givesUp, /stop: expected OK/],
    },
  },
]);
