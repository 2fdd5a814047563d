import { setTimeout as wait } from 'node:timers/promises';
import type { Session } from '../../src/everest/mqtt-session.ts';
import { scenarios } from './support/scenario.ts';
import { type Stage, until } from './support/stage.ts';
import type { Wrong } from './support/wrong.ts';

/** Values within half a second of the first one after an outage. */
function burst({ everest }: Stage): number {
  const times = everest.of('powermeter_values').map(({ atMs }) => atMs);
  const first = times[0] ?? 0;
  return times.filter(atMs => atMs - first < 500).length;
}

/** Keeps what it could not send, and sends it when the broker is back. */
const hoards = (): Wrong => {
  const kept: [string, string][] = [];
  return {
    connect: connect => async attempt => {
      const attempted = await connect(attempt);
      if (attempted.kind === 'failed') return attempted;
      const { session } = attempted;
      for (const message of kept.splice(0)) void session.publish(...message);
      return {
        ...attempted,
        session: { ...session, publish: (topic, text) => session.publish(topic, text) },
      };
    },
    door: door => {
      door.measurements$.subscribe(({ timestamp, meterId }) => {
        kept.push([
          'everest_api/1/powermeter/powermeter_1/m2e/powermeter_values',
          JSON.stringify({ timestamp, meter_id: meterId }),
        ]);
        if (kept.length > 100) kept.shift();
      });
      return door;
    },
  };
};

/** Connects as it should, and publishes in another way. */
function publishing(otherwise: (session: Session) => Session['publish']): Wrong {
  return {
    connect: connect => async attempt => {
      const attempted = await connect(attempt);
      if (attempted.kind === 'failed') return attempted;
      const { session } = attempted;
      return {
        kind: 'connected',
        session: { close: () => session.close(), publish: otherwise(session) },
      };
    },
  };
}

/** Does not wait for the broker's word that it has a message. */
const floods = publishing(session => async (topic, text) => {
  void session.publish(topic, text);
  return true;
});

const givesUpAfter = (tries: number): Wrong => {
  let count = 0;
  return {
    connect: connect => attempt => {
      count += 1;
      return count > tries ? new Promise(() => undefined) : connect(attempt);
    },
  };
};

scenarios('2: the broker', [
  {
    title: 'late: it is tried until it is there',
    stage: { mosquitto: { isLate: true } },
    async play(stage) {
      await wait(4000);
      await stage.mosquitto.start();
      const everest = await stage.startEverest();
      await everest.next('powermeter_values', 5000);
      if (burst(stage) > 2) throw new Error(`${burst(stage)} values at once`);
    },
    wrong: {
      'gives up': [givesUpAfter(3), /waited 5000 ms for a message powermeter_values/],
      'sends what has heaped up': [hoards(), /values at once|wrong messages/],
    },
  },
  {
    title: 'lost: nothing heaps up',
    async play(stage) {
      const { everest, mosquitto } = stage;
      await everest.next('powermeter_values', 5000);
      await mosquitto.stop();
      await until('the end of EVerest', () => everest.hasEnded);
      await wait(3500);
      await mosquitto.start();
      await everest.restart();
      await everest.next('powermeter_values', 5000);
      await wait(600);
      if (burst(stage) > 2) throw new Error(`${burst(stage)} values at once`);
    },
    wrong: { 'sends what has heaped up': [hoards(), /values at once|wrong messages/] },
  },
  {
    title: 'hanging for 4 s: nothing heaps up',
    async play(stage) {
      const { everest, mosquitto } = stage;
      await everest.next('powermeter_values', 5000);
      await wait(300);
      mosquitto.pause();
      await wait(4000);
      everest.seen.length = 0;
      mosquitto.resume();
      await everest.next('powermeter_values', 5000);
      await wait(600);
      if (burst(stage) > 2) throw new Error(`${burst(stage)} values at once`);
    },
    wrong: { 'does not wait for the broker': [floods, /values at once/] },
  },
  {
    title: 'hanging for longer: a new connection is made',
    async play(stage) {
      const { everest, mosquitto, talk } = stage;
      await everest.next('powermeter_values', 5000);
      mosquitto.pause();
      await until('a word of it', () => talk.some(line => line.includes('did not acknowledge')), 9000);
      mosquitto.resume();
      await everest.next('powermeter_values', 8000);
    },
    wrong: {
      'does not notice': [
        { connect: connect => attempt => connect({ ...attempt, onLost: () => undefined }) },
        /waited 9000 ms for: a word of it/,
      ],
    },
  },
  {
    title: 'one that lets it do only part of it: the rest goes on, and what is refused is said',
    stage: {
      mosquitto: {
        lines: ['allow_anonymous true', 'acl_file %FOLDER%/rights'],
        files: {
          rights: [
            'topic readwrite everest_api/1/powermeter/powermeter_1/e2m/#',
            'topic read everest_api/1/#',
            'topic write everest_api/1/powermeter/powermeter_1/m2e/communication_check',
            'topic write everest_api/1/powermeter/powermeter_1/m2e/reply/#',
          ].join('\n'),
        },
      },
    },
    async play({ everest, talk }) {
      await until('a check', () => everest.of('communication_check').length > 0);
      const { reply } = await everest.startTransaction('tx-1');
      if (reply.status !== 'OK') throw new Error(`start: ${JSON.stringify(reply)}`);
      const said = () => talk.filter(line => line.includes('does not take messages on'));
      await until('a word of it', () => said().some(line => line.includes('/m2e/powermeter_values')), 4000);
      if (new Set(said()).size !== said().length) throw new Error('told more than once');
    },
    wrong: {
      'does not say so': [
        { connect: connect => attempt => connect({ ...attempt, onRefused: () => undefined }) },
        /waited 4000 ms for: a word of it/,
      ],
    },
  },
  {
    title: 'an external prefix is before every topic, that of the answer, too',
    stage: { everest: { prefix: 'site/7/', patienceMs: 5000 } },
    async play(stage) {
      const { everest } = stage;
      await everest.next('powermeter_values', 5000);
      await everest.next('communication_check', 3000);
      const { reply } = await everest.startTransaction('tx-1');
      if (reply.status !== 'OK') throw new Error(`start: ${JSON.stringify(reply)}`);
      await everest.stopTransaction('tx-1');
    },
    wrong: {
      'takes the topic of the answer as it stands': [
        {
          connect: connect => async attempt => {
            const attempted = await connect(attempt);
            if (attempted.kind === 'failed') return attempted;
            const { session } = attempted;
            const bare = (topic: string) =>
              topic.includes('/reply/') ? topic.replace('site/7/', '') : topic;
            return {
              kind: 'connected',
              session: {
                close: () => session.close(),
                publish: (topic, text) => session.publish(bare(topic), text),
              },
            };
          },
        },
        /waited 5000 ms for the answer/,
      ],
    },
  },
  {
    title: 'one of an older release, whose heartbeat and requests have quality of service 0',
    stage: { everest: { qos: 0, heartbeatMs: 0 } },
    async play(stage) {
      const { everest } = stage;
      await everest.next('powermeter_values', 5000);
      await until('the key', () => everest.of('public_key_ocmf').length > 0);
      const { reply } = await everest.startTransaction('tx-1');
      if (reply.status !== 'OK') throw new Error(`start: ${JSON.stringify(reply)}`);
    },
    wrong: {
      'waits for a heartbeat with the key': [
        publishing(
          session => (topic, text) =>
            topic.endsWith('public_key_ocmf') ? Promise.resolve(true) : session.publish(topic, text),
        ),
        /waited 5000 ms for: the key/,
      ],
    },
  },
]);
