import { setTimeout as wait } from 'node:timers/promises';
import { scenarios } from './support/scenario.ts';
import { type Stage, until } from './support/stage.ts';
import { publishing, saying, silentOn, type Wrong } from './support/wrong.ts';

const checksOf = ({ everest }: Stage) => everest.of('communication_check');

/** What EVerest does when nothing came for its period; 4.5 s leave it half a second. */
async function expectSilenceAfter(stage: Stage, wentAtMs: number) {
  await wait(6500);
  const last = checksOf(stage).at(-1)?.atMs ?? 0;
  if (last - wentAtMs > 4500) throw new Error(`a check ${last - wentAtMs} ms after the meter went`);
}

/** Says that the meter is there, whatever it does. */
const always: Wrong = {
  connect: connect => async attempt => {
    const attempted = await connect(attempt);
    if (attempted.kind === 'failed') return attempted;
    const { session } = attempted;
    const topic = 'everest_api/1/powermeter/powermeter_1/m2e/communication_check';
    const timer = setInterval(() => void session.publish(topic, 'true'), 1000);
    return {
      kind: 'connected',
      session: {
        publish: (...message) => session.publish(...message),
        close() {
          clearInterval(timer);
          return session.close();
        },
      },
    };
  },
};

scenarios('6: the communication check', [
  {
    title: 'only ever true, at most 1.5 s apart, and at once after a start of EVerest',
    async play(stage) {
      const { everest } = stage;
      await everest.next('communication_check', 5000);
      await wait(5000);
      const times = checksOf(stage).map(({ atMs }) => atMs);
      const longest = Math.max(...times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0)));
      if (longest > 2400) throw new Error(`no check for ${longest} ms`);
      if (everest.fault !== undefined) throw new Error(`EVerest says: ${everest.fault}`);
      // At these times no clock of 1.5 s says it by chance.
      for (let round = 0; round < 3; round += 1) {
        await wait(1100);
        await everest.restart();
        await everest.next('communication_check', 700);
        if (everest.fault !== undefined) throw new Error(`EVerest says: ${everest.fault}`);
      }
    },
    wrong: {
      'says false once': [saying('communication_check', () => false), /communication_check not true/],
      'says 1': [saying('communication_check', () => 1), /communication_check not true/],
      'says it every 4 s': [
        (() => {
          let lastMs = 0;
          return silentOn('communication_check', () => {
            const isTooSoon = Date.now() - lastMs < 4000;
            if (!isTooSoon) lastMs = Date.now();
            return isTooSoon;
          });
        })(),
        /no check for|for a message communication_check|EVerest says/,
      ],
      'does not hear that EVerest has started': [
        {
          connect: connect => attempt =>
            connect({
              ...attempt,
              onMessage: (topic, text) => topic.endsWith('heartbeat') || attempt.onMessage(topic, text),
            }),
        },
        /waited 700 ms for a message communication_check/,
      ],
    },
  },
  {
    title: 'ends when the meter goes away, and begins again at once when it is back',
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('communication_check', 5000);
      const wentAtMs = Date.now();
      simulator.faults.add({ kind: 'refuse' });
      await expectSilenceAfter(stage, wentAtMs);
      if (everest.fault !== 'Bridge to implementation connection lost')
        throw new Error(`EVerest does not notice: ${everest.fault}`);
      simulator.faults.clear();
      await everest.next('powermeter_values', 5000);
      const [value] = everest.of('powermeter_values').slice(-1);
      await until('a check', () => (checksOf(stage).at(-1)?.atMs ?? 0) > (value?.atMs ?? 0) - 500, 500);
      if (everest.fault !== undefined) throw new Error(`EVerest says: ${everest.fault}`);
    },
    wrong: {
      'says it of a meter that is away': [always, /ms after the meter went/],
      'waits before it says that the meter is back': [
        (() => {
          let lastMs = Number.POSITIVE_INFINITY;
          let quietUntilMs = 0;
          return publishing((topic, text, send) => {
            if (!topic.endsWith('communication_check')) return send(topic, text);
            const nowMs = Date.now();
            if (nowMs - lastMs > 5000) quietUntilMs = nowMs + 4000;
            lastMs = nowMs;
            return nowMs < quietUntilMs ? Promise.resolve(true) : send(topic, text);
          });
        })(),
        /waited 500 ms for: a check/,
      ],
    },
  },
  {
    title: 'ends when the meter hangs, too',
    async play(stage) {
      await stage.everest.next('communication_check', 5000);
      stage.simulator.faults.add({ kind: 'hang' });
      await expectSilenceAfter(stage, Date.now());
    },
    wrong: { 'says it of a meter that hangs': [always, /ms after the meter went/] },
  },
  {
    title: 'goes on while measurements fail, as long as the meter answers anything',
    async play(stage) {
      await stage.everest.next('communication_check', 5000);
      stage.simulator.faults.add({
        kind: 'status',
        status: 500,
        acts: false,
        match: { path: '/v2/livemeasure' },
      });
      await wait(4000);
      const before = checksOf(stage).length;
      await wait(3200);
      if (checksOf(stage).length === before) throw new Error('no check of a meter that answers');
    },
    wrong: {
      'goes by measurements alone': [
        { options: { place: { host: 'nowhere.invalid', port: 1 } } },
        /for a message communication_check|no check of a meter that answers/,
      ],
    },
  },
  {
    title: 'goes on while the meter carries out a command for long',
    stage: { settings: { commandTimeoutMs: 10_000 }, bridge: { commandTimeoutMs: 10_000 } },
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('communication_check', 5000);
      simulator.faults.add({ kind: 'slow', delayMs: 7000, match: { method: 'POST', times: 1 } });
      const { reply } = await everest.startTransaction('tx-slow');
      if (reply.status !== 'OK') throw new Error(`the start: ${reply.error}`);
      const times = [...checksOf(stage).map(({ atMs }) => atMs), Date.now()];
      const longest = Math.max(...times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0)));
      if (longest > 4500) throw new Error(`no check for ${longest} ms while the meter was at work`);
    },
    wrong: {
      'goes by the last measurement alone': [
        (() => {
          let lastMs = 0;
          return publishing((topic, text, send) => {
            if (topic.endsWith('powermeter_values')) lastMs = Date.now();
            const isOld = Date.now() - lastMs > 2000;
            return topic.endsWith('communication_check') && isOld ? Promise.resolve(true) : send(topic, text);
          });
        })(),
        /while the meter was at work/,
      ],
    },
  },
]);
