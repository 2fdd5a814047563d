import { setTimeout as wait } from 'node:timers/promises';
import { request as httpRequest } from 'undici';
import type { Answer } from './support/everest.ts';
import { scenarios } from './support/scenario.ts';
import { type Stage, until } from './support/stage.ts';
import { hearing, publishing, saying, type Wrong } from './support/wrong.ts';

function expectOk(what: string, { reply }: Answer) {
  if (reply.status !== 'OK') throw new Error(`${what}: expected OK, got ${JSON.stringify(reply)}`);
}

function expectCount(what: string, got: number, expected: number) {
  if (got !== expected) throw new Error(`${what}: expected ${expected}, got ${got}`);
}

const lastStartBody = ({ simulator }: Stage) =>
  JSON.parse(simulator.counters.writes.findLast(({ method }) => method === 'POST')?.body ?? '{}') as {
    readonly TT?: string;
    readonly clientId?: string;
  };

const recordsOf = ({ simulator }: Stage) => simulator.state.records().filter(({ isRunning }) => !isRunning);

/** Sends each start to the meter twice. */
const startsTwice: Wrong = {
  door: (door, { place }) => ({
    ...door,
    async startTransaction(request, options) {
      const started = await door.startTransaction(request, options);
      await httpRequest(`http://${place.host}:${place.port}/v2/legal`, { method: 'POST', body: '{}' });
      return started;
    },
  }),
};

scenarios('7: starts', [
  {
    title: 'OK with both times and no error; the same id again is no second start',
    async play(stage) {
      const { everest } = stage;
      await everest.next('powermeter_values', 5000);
      const first = await everest.startTransaction('tx-1');
      expectOk('start', first);
      const again = await everest.startTransaction('tx-1');
      expectOk('the same start again', again);
      expectCount('starts at the meter', stage.starts(), 1);
      if (again.text !== first.text) throw new Error('the same start has other times');
    },
    wrong: {
      'sends each start twice': [startsTwice, /starts at the meter/],
      'puts an empty error beside OK': [
        saying('/reply/', (reply: object) => ({ ...reply, error: '' })),
        /has error/,
      ],
      'leaves the times out': [
        saying('/reply/', ({ status }: { status: string }) => ({ status })),
        /lacks transaction_min_stop_time/,
      ],
      'says NOT_SUPPORTED': [
        saying('/reply/', () => ({ status: 'NOT_SUPPORTED' })),
        /expected OK, got .*NOT_SUPPORTED/,
      ],
    },
  },
  {
    title: 'one request that is delivered twice is one start, with the same answer',
    async play(stage) {
      const { everest } = stage;
      await everest.next('powermeter_values', 5000);
      const asked = everest.request('start', { evse_id: 'E1', transaction_id: 'tx-1' });
      const both = [
        everest.raw('start', asked.text, { replyTopic: asked.replyTopic, forMs: 100 }),
        everest.raw('start', asked.text, { replyTopic: asked.replyTopic, forMs: 1500 }),
      ];
      const answers = (await Promise.all(both)).at(-1) ?? [];
      expectCount('starts at the meter', stage.starts(), 1);
      expectCount('different answers', new Set(answers.map(({ text }) => text)).size, 1);
      const [late] = await everest.raw('start', asked.text, { replyTopic: asked.replyTopic, forMs: 500 });
      if (late?.text !== answers[0]?.text)
        throw new Error(`another answer to the same request: ${late?.text}`);
      expectCount('starts at the meter', stage.starts(), 1);
    },
    wrong: {
      'carries it out again': [startsTwice, /starts at the meter/],
      'gives another answer': [
        (() => {
          let count = 0;
          return publishing((topic, text, send) => {
            if (topic.includes('/reply/')) count += 1;
            return send(topic, topic.includes('/reply/') && count > 2 ? '{"status":"OK"}' : text);
          });
        })(),
        /another answer|different answers/,
      ],
    },
  },
  {
    title: 'over one of ours and over one of somebody else: that is ended, and its record is kept',
    async play(stage) {
      const { everest, simulator, meter } = stage;
      await everest.next('powermeter_values', 5000);
      expectOk('first start', await everest.startTransaction('tx-1'));
      await wait(300);
      expectOk('start over ours', await everest.startTransaction('tx-2'));
      await everest.stopTransaction('tx-2');
      simulator.otherClient.start('foreign');
      expectOk('start over a foreign one', await everest.startTransaction('tx-3'));
      expectCount('records', recordsOf(stage).length, 3);
      if (simulator.state.openTransactionId !== 'tx-3') throw new Error('tx-3 does not run');
      const kept = await Promise.all(['tx-1', 'foreign'].map(id => meter.stopTransaction(id)));
      const bytes = recordsOf(stage).filter(({ transactionId }) => transactionId !== 'tx-2');
      for (const { ocmf } of kept)
        if (!bytes.some(each => each.ocmf === ocmf)) throw new Error('the record is another one');
      if (!stage.talk.some(line => line.includes('"tx-1" runs, and is ended for "tx-2"')))
        throw new Error('nobody was told');
    },
    wrong: {
      'refuses it': [
        {
          door: door => ({
            ...door,
            startTransaction: async (request, options) => {
              const { state } = door.health();
              if ('running' in state && state.running.kind === 'open') throw new Error('one runs');
              return door.startTransaction(request, options);
            },
            stopTransaction: () => Promise.reject(new Error('one runs')),
          }),
        },
        /start over ours: expected OK/,
      ],
    },
  },
  {
    title: 'a tariff text is cut to 20 bytes between two characters, and its line breaks become blanks',
    async play(stage) {
      const { everest } = stage;
      await everest.next('powermeter_values', 5000);
      expectOk(
        'start',
        await everest.startTransaction('tx-1', { tariff_text: `0,59 €/kWh\nüüüüüü${'x'.repeat(220)}` }),
      );
      const { TT = '' } = lastStartBody(stage);
      if (TT !== '0,59 €/kWh üüü') throw new Error(`tariff text ${JSON.stringify(TT)}`);
      await until('a warning', () => stage.talk.some(line => line.includes('tariff text was cut')));
    },
    wrong: {
      'cuts characters': [
        hearing((topic, text, take) =>
          take(topic, text.replace(/"tariff_text":"(.{16}).*?"/u, '"tariff_text":"$1"').replace('€', '#')),
        ),
        /tariff text "/,
      ],
      'lets the meter refuse it': [
        hearing((topic, text, take) => take(topic, text.replace('E1234*1', 'E'.repeat(40)))),
        /start: expected OK/,
      ],
    },
  },
  {
    title: 'firmware 1 gets no tariff text, with a warning',
    stage: { simulator: { firmware: 'v1' } },
    async play(stage) {
      const { everest } = stage;
      const warnings: string[] = [];
      stage.meter.events$.subscribe(({ type }) => warnings.push(type));
      await everest.next('powermeter_values', 5000);
      expectOk('start', await everest.startTransaction('tx-1', { tariff_text: '0,59 EUR' }));
      if ('TT' in lastStartBody(stage)) throw new Error('firmware 1 got a tariff text');
      if (!warnings.includes('tariffText.unsupported')) throw new Error('without a warning');
    },
    wrong: {
      'warns of nothing, as it drops the text itself': [
        hearing((topic, text, take) => take(topic, text.replace(/,"tariff_text":"[^"]*"/, ''))),
        /without a warning/,
      ],
    },
  },
  {
    title: 'a | is sent, with a warning',
    async play(stage) {
      const { everest } = stage;
      const warnings: string[] = [];
      stage.meter.events$.subscribe(({ type }) => warnings.push(type));
      await everest.next('powermeter_values', 5000);
      expectOk('start', await everest.startTransaction('tx-1', { identification_data: 'A|B' }));
      if (lastStartBody(stage).clientId?.includes('A|B') !== true) throw new Error('the | is lost');
      if (!warnings.includes('texts.splitRecord')) throw new Error('without a warning');
    },
    wrong: {
      'refuses it': [
        { door: door => ({ ...door, startTransaction: () => Promise.reject(new Error('there is a |')) }) },
        /start: expected OK/,
      ],
      'replaces it': [
        hearing((topic, text, take) => take(topic, text.replaceAll('|', '/'))),
        /the \| is lost/,
      ],
    },
  },
  {
    title: 'a start that was answered with an error is not sent later',
    stage: { bridge: { times: { notBefore: 110, withdrawn: 1500, overdue: 3000 } } },
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      simulator.faults.add({ kind: 'refuse' });
      const { reply } = await everest.startTransaction('tx-1');
      if (reply.status !== 'UNEXPECTED_ERROR') throw new Error(`of a meter that is away: ${reply.status}`);
      simulator.faults.clear();
      await everest.next('powermeter_values', 6000);
      await wait(3000);
      expectCount('starts at the meter', stage.starts(), 0);
    },
    wrong: {
      'sends it when the meter is back': [
        {
          door: door => ({
            ...door,
            async startTransaction(request, options) {
              const failed = await door.startTransaction(request, options).catch((error: unknown) => error);
              const timer = setInterval(() => {
                door.startTransaction(request).then(
                  () => clearInterval(timer),
                  () => undefined,
                );
              }, 1000);
              setTimeout(() => clearInterval(timer), 8000);
              throw failed;
            },
          }),
        },
        /starts at the meter/,
      ],
    },
  },
  {
    title: 'one that begins after it was answered with an error is ended at once',
    stage: {
      settings: { commandTimeoutMs: 10_000 },
      bridge: { times: { notBefore: 110, withdrawn: 1500, overdue: 2000 } },
    },
    async play(stage) {
      const { everest, simulator, meter } = stage;
      await everest.next('powermeter_values', 5000);
      simulator.faults.add({ kind: 'slow', delayMs: 4000, match: { method: 'POST', times: 1 } });
      const { reply } = await everest.startTransaction('tx-1');
      if (reply.status !== 'UNEXPECTED_ERROR') throw new Error(`of a start that is late: ${reply.status}`);
      await until('its end', () => simulator.state.records(1).some(({ isRunning }) => !isRunning), 10_000);
      const { ocmf } = await meter.stopTransaction('tx-1');
      if (ocmf !== recordsOf(stage)[0]?.ocmf) throw new Error('its record is another one');
      if ((await everest.startTransaction('tx-1')).reply.status !== 'OK')
        throw new Error('it is refused for ever');
      await wait(1500);
      if (simulator.state.openTransactionId !== 'tx-1') throw new Error('the second one was ended, too');
    },
    wrong: {
      'lets it run': [
        { door: door => ({ ...door, stopTransaction: () => new Promise(() => undefined) }) },
        /waited 10000 ms for: its end/,
      ],
    },
  },
  {
    title: 'one that runs all the same is ended at once, and its record is kept',
    stage: { settings: { commandTimeoutMs: 1000 } },
    async play(stage) {
      const { everest, simulator, meter } = stage;
      await everest.next('powermeter_values', 5000);
      simulator.faults.add({ kind: 'actsLate', afterMs: 6000, match: { method: 'POST' } });
      const { reply } = await everest.startTransaction('tx-1');
      if (reply.status !== 'UNEXPECTED_ERROR') throw new Error(`of a start that was lost: ${reply.status}`);
      await until('it to begin', () => simulator.state.records(1)[0]?.transactionId === 'tx-1', 15_000);
      await until('its end', () => simulator.state.openTransactionId === undefined, 20_000);
      const { ocmf } = await meter.stopTransaction('tx-1');
      if (ocmf !== recordsOf(stage)[0]?.ocmf) throw new Error('its record is another one');
    },
    wrong: {
      'lets it run': [
        { door: door => ({ ...door, stopTransaction: () => new Promise(() => undefined) }) },
        /waited 20000 ms for: its end/,
      ],
    },
  },
]);
