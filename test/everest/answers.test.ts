import { setTimeout as wait } from 'node:timers/promises';
import { connectAsync } from 'mqtt';
import { aStart } from './support/everest.ts';
import { scenarios } from './support/scenario.ts';
import { until } from './support/stage.ts';
import { publishing, silentOn, type Wrong } from './support/wrong.ts';

const topic = (kind: string) => `everest_api/1/powermeter/powermeter_1/e2m/${kind}_transaction`;
const reply = (name: string) => `everest_api/1/powermeter/powermeter_1/m2e/reply/${name}`;

scenarios('10: answers', [
  {
    title: 'between 100 ms and 30 s after the request, once, nonsense too',
    async play({ everest }) {
      await everest.next('powermeter_values', 5000);
      const nonsense: readonly (readonly ['start' | 'stop', unknown])[] = [
        ['start', null],
        ['start', 'tx-1'],
        ['start', { evse_id: 'E1' }],
        ['start', aStart('x'.repeat(200))],
        ['start', aStart('tx-1', { evse_id: 17 })],
        ['stop', 17],
        ['stop', { id: 'tx-1' }],
        ['stop', []],
      ];
      await Promise.all(
        nonsense.map(async ([kind, payload], index) => {
          const replyTopic = reply(`nonsense-${index}`);
          const text = JSON.stringify({ headers: { replyTo: replyTopic }, payload });
          const answers = await everest.raw(kind, text, { replyTopic, forMs: 2000 });
          if (answers.length !== 1) throw new Error(`${answers.length} answers to ${text}`);
          const [answer] = answers;
          if (answer?.reply.status !== 'UNEXPECTED_ERROR') throw new Error(`${answer?.text} to ${text}`);
        }),
      );
      for (let round = 0; round < 25; round += 1) {
        const { tookMs } = await everest.stopTransaction('');
        if (tookMs < 100) throw new Error(`answered after ${tookMs} ms`);
      }
    },
    wrong: {
      'answers at once': [
        { options: { times: { notBefore: 0, withdrawn: 18_000, overdue: 28_000 } } },
        /answered after \d+ ms/,
      ],
      'answers twice': [
        publishing(async (to, text, send) => {
          if (to.includes('/reply/')) await send(to, text);
          return send(to, text);
        }),
        /2 answers to/,
      ],
      'does not answer nonsense': [silentOn('/reply/', text => text.includes('payload')), /0 answers to/],
    },
  },
  {
    title: 'without a usable topic for the answer it is acted on, and nothing breaks',
    async play(stage) {
      const { everest, simulator, talk } = stage;
      await everest.next('powermeter_values', 5000);
      const useless: unknown[] = [
        '',
        'a/+/b',
        '#',
        17,
        null,
        '\0',
        `x${'y'.repeat(66_000)}`,
        '\u0007',
        'a/'.repeat(250),
        '$SYS/broker',
      ];
      for (const [index, replyTo] of useless.entries()) {
        const text = JSON.stringify({ headers: { replyTo }, payload: aStart(`tx-${index}`) });
        await everest.raw('start', text, { forMs: 0 });
        await until('the start', () => simulator.state.openTransactionId === `tx-${index}`, 10_000);
      }
      for (const text of [
        '',
        'null',
        '[]',
        '{',
        '{"headers":null}',
        '{"headers":{"replyTo":"a/b"}',
        '\uFFFF',
      ])
        await everest.raw('start', text, { forMs: 0 });
      await everest.raw('stop', JSON.stringify({ payload: '' }), { forMs: 0 });
      await until('the stop', () => simulator.state.openTransactionId === undefined);
      if (talk.some(line => line.includes('no connection'))) throw new Error('the connection was lost');
      await everest.next('powermeter_values', 3000);
    },
    wrong: {
      'acts only where it can answer': [
        {
          connect: connect => attempt =>
            connect({
              ...attempt,
              onMessage: (to, text) => {
                if (!to.endsWith('start_transaction') || text.includes('"replyTo":"every'))
                  attempt.onMessage(to, text);
              },
            }),
        },
        /waited 10000 ms for: the start/,
      ],
    },
  },
  {
    title:
      'at 30 s with UNEXPECTED_ERROR, while the driver goes on: the next stop of the id gives the record',
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      await everest.startTransaction('tx-1');
      simulator.faults.add({ kind: 'refuse', durationMs: 32_000 });
      const late = await everest.stopTransaction('tx-1');
      if (late.reply.status !== 'UNEXPECTED_ERROR') throw new Error(`got ${late.text}`);
      if (late.tookMs > 30_000) throw new Error(`answered after ${late.tookMs} ms`);
      await until('the stop', () => simulator.state.openTransactionId === undefined, 15_000);
      const { reply: next } = await everest.stopTransaction('tx-1');
      if (next.status !== 'OK') throw new Error(`the next stop: ${JSON.stringify(next)}`);
    },
    wrong: {
      'answers when it is done': [
        { options: { times: { notBefore: 110, withdrawn: 18_000, overdue: 300_000 } } },
        /got \{"status":"OK"|waited 35000 ms for the answer/,
      ],
      'gives up with the answer': [
        {
          door: door => ({
            ...door,
            stopTransaction: transactionId =>
              door.stopTransaction(transactionId).catch(() => Promise.reject(new Error('given up'))),
          }),
        },
        /waited 15000 ms for: the stop/,
      ],
    },
  },
]);

/** Takes what is retained, too. */
const takesRetained: Wrong = {
  connect: connect => async attempt => {
    const attempted = await connect(attempt);
    const port = retainedFrom.port;
    if (attempted.kind === 'failed' || port === undefined) return attempted;
    const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
    client.on('message', (to, payload, { retain }) => {
      if (retain) attempt.onMessage(to, payload.toString());
    });
    await client.subscribeAsync('everest_api/#');
    const { session } = attempted;
    return {
      kind: 'connected',
      session: {
        publish: (...message) => session.publish(...message),
        async close() {
          await client.endAsync(true);
          await session.close();
        },
      },
    };
  },
};
const retainedFrom: { port: number | undefined } = { port: undefined };

/** Answers the question which modules there are. */
const discoverable: Wrong = {
  connect: connect => async attempt => {
    const subscriptions = [...attempt.subscriptions, 'everest_api/discover'];
    let publish: (to: string, text: string) => Promise<boolean> = async () => false;
    const attempted = await connect({
      ...attempt,
      subscriptions,
      onMessage(to, text) {
        if (to !== 'everest_api/discover') return attempt.onMessage(to, text);
        const { headers } = JSON.parse(text) as { headers: { replyTo: string } };
        void publish(
          headers.replyTo,
          JSON.stringify({ apis: [{ type: 'powermeter', module_id: 'powermeter_1' }] }),
        );
      },
    });
    if (attempted.kind === 'connected') publish = (...message) => attempted.session.publish(...message);
    return attempted;
  },
};

scenarios('11: what is retained, and discovery', [
  {
    title: 'retained commands are ignored, whether they were there before or come later',
    stage: { isBridgeLate: true },
    async play(stage) {
      const { everest, simulator, mosquitto } = stage;
      retainedFrom.port = mosquitto.port;
      const text = (id: string) => JSON.stringify({ headers: { replyTo: reply(id) }, payload: aStart(id) });
      await everest.publish(topic('start'), text('old'), { retain: true });
      stage.startBridge();
      await everest.next('powermeter_values', 5000);
      await wait(500);
      await everest.publish(topic('start'), text('new'), { retain: true });
      await wait(1000);
      if (simulator.state.openTransactionId !== undefined || stage.starts() > 0)
        throw new Error('a retained start was carried out');
    },
    wrong: { 'takes them': [takesRetained, /a retained start was carried out/] },
  },
  {
    title: 'asks once which modules there are, answers no such question, and warns when its own is missing',
    async play({ everest, talk }) {
      const questions = () => everest.of('everest_api/query-modules/powermeter');
      await until('a question', () => questions().length > 0);
      const [question] = questions();
      if (question === undefined) return;
      const { headers } = JSON.parse(question.text) as { headers: { replyTo: string } };
      const module = { type: 'powermeter', module_id: 'another', version: 1 };
      await everest.publish(headers.replyTo, JSON.stringify({ apis: [module] }));
      const answers = await askWhoIsThere(everest);
      if (answers > 0) throw new Error('it answered a question that is for EVerest');
      await until('a warning', () => talk.some(line => line.includes('it has "another"')));
      if (questions().length !== 1) throw new Error(`it asked ${questions().length} times`);
    },
    wrong: {
      answers: [discoverable, /a question that is for EVerest/],
      'does not ask': [silentOn('query-modules'), /waited 5000 ms for: a question/],
    },
  },
]);

interface Asking {
  raw(
    kind: 'start' | 'stop',
    text: string,
    options?: { replyTopic?: string; forMs?: number },
  ): Promise<unknown[]>;
  publish(to: string, text: string): Promise<void>;
}

/** How many answer. */
async function askWhoIsThere(everest: Asking): Promise<number> {
  const replyTopic = 'everest_api_client/who-is-there';
  const answers = everest.raw('stop', 'no request', { replyTopic, forMs: 1500 });
  await wait(200);
  await everest.publish(
    'everest_api/discover',
    JSON.stringify({ headers: { replyTo: replyTopic }, payload: {} }),
  );
  return (await answers).length;
}
