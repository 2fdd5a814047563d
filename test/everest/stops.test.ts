import { setTimeout as wait } from 'node:timers/promises';
import { verifyRecord } from '../../src/ocmf/index.ts';
import type { Answer } from './support/everest.ts';
import { scenarios } from './support/scenario.ts';
import type { Stage } from './support/stage.ts';
import { publishing, saying, type Wrong } from './support/wrong.ts';

interface Smv {
  readonly signed_meter_data: string;
  readonly public_key: string;
}

function recordIn(what: string, { reply }: Answer): Smv {
  if (reply.status !== 'OK') throw new Error(`${what}: expected OK, got ${JSON.stringify(reply)}`);
  return reply.signed_meter_value as Smv;
}

function expectRefused(what: string, { reply }: Answer) {
  if (reply.status !== 'UNEXPECTED_ERROR' || 'signed_meter_value' in reply)
    throw new Error(`${what}: expected UNEXPECTED_ERROR without a record, got ${JSON.stringify(reply)}`);
}

/** The record as the meter has it: of the id, the newest first; `back` of them before that one. */
function storedAs({ simulator }: Stage, transactionId: string, back = 0): string {
  const all = simulator.state.records(20).filter(each => each.transactionId === transactionId);
  return all[back]?.ocmf ?? 'none';
}

function expectRecord(what: string, got: Smv, expected: string) {
  if (got.signed_meter_data !== expected) throw new Error(`${what}: another record`);
}

async function session({ everest }: Stage, transactionId: string): Promise<Answer> {
  const { reply } = await everest.startTransaction(transactionId);
  if (reply.status !== 'OK') throw new Error(`start of ${transactionId}: ${JSON.stringify(reply)}`);
  await wait(200);
  return everest.stopTransaction(transactionId);
}

/** Answers each stop with the first record that it ever gave. */
const repeatsTheFirst = (): Wrong => {
  let first: string | undefined;
  return publishing((topic, text, send) => {
    if (!text.includes('signed_meter_data')) return send(topic, text);
    first ??= text;
    return send(topic, first);
  });
};

/** Gives a record where there is none. */
const invents = (): Wrong => {
  let last: string | undefined;
  return publishing((topic, text, send) => {
    if (text.includes('signed_meter_data')) last = text;
    const isInvented = topic.includes('/reply/') && text.includes('UNEXPECTED_ERROR');
    return send(topic, isInvented ? (last ?? text) : text);
  });
};

scenarios('8: stops', [
  {
    title: 'the id as a bare text and in an object; the same id again gives the same record',
    async play(stage) {
      const { everest } = stage;
      await everest.next('powermeter_values', 5000);
      const first = recordIn('stop', await session(stage, 'tx-1'));
      expectRecord('stop', first, storedAs(stage, 'tx-1'));
      expectRecord(
        'again',
        recordIn('again', await everest.stopTransaction('tx-1')),
        first.signed_meter_data,
      );
      await everest.startTransaction('tx-2');
      const second = recordIn('as object', await everest.stopTransaction('tx-2', 'object'));
      expectRecord('as object', second, storedAs(stage, 'tx-2'));
      if (stage.ends() !== 2) throw new Error(`${stage.ends()} ends at the meter`);
    },
    wrong: {
      'takes the bare text alone': [
        {
          connect: connect => attempt =>
            connect({
              ...attempt,
              onMessage: (topic, text) =>
                attempt.onMessage(topic, text.replace('"payload":{"transaction_id":"tx-2"}', '"payload":{}')),
            }),
        },
        /as object: expected OK/,
      ],
      'ends it again': [
        {
          door: (door, { place }) => ({
            ...door,
            async stopTransaction(transactionId) {
              await fetch(`http://${place.host}:${place.port}/v1/legal?transactionId=${transactionId}`, {
                method: 'PUT',
                body: '{"running":false}',
              });
              return door.stopTransaction(transactionId);
            },
          }),
        },
        /ends at the meter/,
      ],
      'gives the first record for ever': [repeatsTheFirst(), /as object: another record/],
    },
  },
  {
    title: 'an empty id ends what runs and gives its record; where nothing runs there is none',
    async play(stage) {
      const { everest } = stage;
      await everest.next('powermeter_values', 5000);
      expectRefused('nothing runs', await everest.stopTransaction(''));
      await everest.startTransaction('tx-1');
      const record = recordIn('whatever runs', await everest.stopTransaction(''));
      expectRecord('whatever runs', record, storedAs(stage, 'tx-1'));
      expectRefused('nothing runs any more', await everest.stopTransaction(''));
    },
    wrong: {
      'gives an old record where nothing runs': [
        invents(),
        /nothing runs any more: expected UNEXPECTED_ERROR/,
      ],
      'says OK where nothing runs': [
        saying('/reply/', (reply: { status: string }) => (reply.status === 'OK' ? reply : { status: 'OK' })),
        /nothing runs: expected UNEXPECTED_ERROR/,
      ],
    },
  },
  {
    title:
      'an id that the meter does not know has no record; one that it has ended gives its own, and what runs goes on',
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      await session(stage, 'tx-1');
      await session(stage, 'tx-2');
      await everest.startTransaction('tx-3');
      expectRefused('unknown', await everest.stopTransaction('never-was'));
      const old = recordIn('ended before', await everest.stopTransaction('tx-1'));
      expectRecord('ended before', old, storedAs(stage, 'tx-1'));
      if (simulator.state.openTransactionId !== 'tx-3') throw new Error('what ran was ended');
      expectRecord(
        'the running one',
        recordIn('the running one', await everest.stopTransaction('tx-3')),
        storedAs(stage, 'tx-3'),
      );
    },
    wrong: {
      'gives the last record for an unknown id': [invents(), /unknown: expected UNEXPECTED_ERROR/],
      'ends what runs, whatever the id': [
        { door: door => ({ ...door, stopTransaction: () => door.stopTransaction('') }) },
        /unknown: expected UNEXPECTED_ERROR/,
      ],
    },
  },
  {
    title: 'the same id in two sessions: the record of the second',
    async play(stage) {
      const { everest } = stage;
      await everest.next('powermeter_values', 5000);
      await session(stage, 'tx-1');
      await wait(1100);
      const second = recordIn('second session', await session(stage, 'tx-1'));
      expectRecord('second session', second, storedAs(stage, 'tx-1', 0));
      if (second.signed_meter_data === storedAs(stage, 'tx-1', 1)) throw new Error('the first record again');
      expectRecord(
        'again',
        recordIn('again', await everest.stopTransaction('tx-1')),
        second.signed_meter_data,
      );
    },
    wrong: { 'remembers by the id alone': [repeatsTheFirst(), /second session: another record/] },
  },
]);

scenarios('9: records', [
  {
    title: 'OK only with a record that verifies, byte for byte, with the key of the meter',
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      const record = recordIn('stop', await session(stage, 'tx-1'));
      expectRecord('stop', record, storedAs(stage, 'tx-1'));
      const { verdict } = verifyRecord(record.signed_meter_data, record.public_key);
      if (verdict !== 'valid') throw new Error(`the record is ${verdict}`);
      if (record.public_key !== simulator.publicKeyOcmf) throw new Error('another key');
    },
    wrong: {
      'writes it anew': [
        saying('/reply/', (reply: { signed_meter_value?: Smv }) => {
          const data = reply.signed_meter_value?.signed_meter_data;
          if (data === undefined) return reply;
          const [, payload = '{}', signature = '{}'] = data.split('|');
          const anew = ['OCMF', JSON.stringify(JSON.parse(payload), null, 1), signature].join('|');
          return { ...reply, signed_meter_value: { ...reply.signed_meter_value, signed_meter_data: anew } };
        }),
        /another record/,
      ],
      'names another signing method': [
        saying('/reply/', (reply: { signed_meter_value?: Smv }) =>
          reply.signed_meter_value === undefined
            ? reply
            : { ...reply, signed_meter_value: { ...reply.signed_meter_value, signing_method: 'ECDSA' } },
        ),
        /signing_method: not ""/,
      ],
      'leaves the key out': [
        saying('/reply/', (reply: { signed_meter_value?: Smv }) =>
          reply.signed_meter_value === undefined
            ? reply
            : { ...reply, signed_meter_value: { ...reply.signed_meter_value, public_key: undefined } },
        ),
        /the record is malformed/,
      ],
    },
  },
  {
    title: 'a record that does not verify is none',
    stage: { bridge: { times: { notBefore: 110, withdrawn: 3000, overdue: 5000 } } },
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      simulator.faults.add({ kind: 'tamperRecord' });
      expectRefused('a damaged record', await session(stage, 'tx-1'));
      simulator.faults.clear();
    },
    wrong: {
      'does not verify it': [
        {
          door: (door, { simulator }) => ({
            ...door,
            async stopTransaction(transactionId) {
              const failed = await door.stopTransaction(transactionId).catch((error: unknown) => error);
              const ocmf = simulator.state.records(1)[0]?.ocmf ?? '';
              const verification = { verdict: 'valid', billable: true, findings: [] } as const;
              if (failed === undefined) return undefined;
              return {
                transactionId,
                ocmf,
                publicKey: simulator.publicKeyOcmf,
                meterId: simulator.meterId,
                receivedAt: new Date().toISOString(),
                verification,
              };
            },
          }),
        },
        /a damaged record: expected UNEXPECTED_ERROR/,
      ],
    },
  },
]);
