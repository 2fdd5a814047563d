import { setTimeout as wait } from 'node:timers/promises';
import { scenarios } from './support/scenario.ts';
import { type Stage, until } from './support/stage.ts';
import { publishing, saying, silentOn } from './support/wrong.ts';

interface Values {
  readonly timestamp: string;
  readonly energy_Wh_import: { readonly total: number };
  readonly energy_Wh_export: { readonly total: number };
  readonly power_W: { readonly total: number };
  readonly voltage_V: { readonly DC: number };
  readonly current_A: { readonly DC: number };
  readonly temperatures: readonly { readonly temperature: number }[];
}

const valuesOf = ({ everest }: Stage) => everest.messages('powermeter_values') as Values[];

function expectSame(what: string, got: unknown, expected: unknown) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`);
}

/** The longest time in which no value came, from the first one to now. */
function longestHoleMs({ everest }: Stage): number {
  const times = [...everest.of('powermeter_values').map(({ atMs }) => atMs), Date.now()];
  return Math.max(...times.slice(1).map((atMs, index) => atMs - (times[index] ?? atMs)));
}

/** Not more values than the meter was asked for, without those that were bad. */
function expectNoRepetition(stage: Stage, bad = 0) {
  const polls = stage.simulator.counters.requests('GET /v2/livemeasure') - bad;
  const values = valuesOf(stage).length;
  if (values > polls) throw new Error(`${values} values of ${polls} measurements`);
}

scenarios('3: values from the first 5 s on, once a second', [
  {
    title: 'the first one comes within 5 s of the start of EVerest, and no hole is made by commands',
    stage: { simulator: { faults: [{ kind: 'slow', delayMs: 100, upToMs: 300 }] } },
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      await everest.startTransaction('tx-1');
      await wait(1500);
      await everest.stopTransaction('tx-1');
      await wait(1000);
      const hole = longestHoleMs(stage);
      if (hole >= 2000) throw new Error(`no value for ${hole} ms`);
      expectNoRepetition(stage);
      expectSame('requests to the meter at a time', simulator.counters.maxInFlight, 1);
    },
    wrong: {
      'leaves values out while a transaction runs': [
        (() => {
          let isRunning = false;
          return publishing((topic, text, send) => {
            if (topic.includes('/reply/')) isRunning = !isRunning;
            return isRunning && topic.endsWith('powermeter_values')
              ? Promise.resolve(true)
              : send(topic, text);
          });
        })(),
        /no value for/,
      ],
      'begins late': [
        (() => {
          let firstMs: number | undefined;
          return silentOn('powermeter_values', () => {
            firstMs ??= Date.now();
            return Date.now() - firstMs < 7000;
          });
        })(),
        /waited 5000 ms for a message powermeter_values/,
      ],
      'sends the last value again where it has no new one': [
        publishing(async (topic, text, send) => {
          if (topic.endsWith('powermeter_values')) setTimeout(() => void send(topic, text), 500);
          return send(topic, text);
        }),
        /values of \d+ measurements/,
      ],
    },
  },
]);

scenarios('4: values exact, or none', [
  {
    title: 'the number of the meter to the last digit, with its sign, and a time in UTC',
    stage: {
      simulator: {
        registers: { importWh: 500_000_001, exportWh: 876_895_134 },
        deviceClock: { offsetMs: 0 },
      },
    },
    async play(stage) {
      stage.simulator.vehicle.setpoint({ voltageV: 400, currentA: -12.5 });
      await until('values', () => valuesOf(stage).length >= 2);
      const { energy_Wh_import, energy_Wh_export, power_W, current_A, timestamp, temperatures } =
        valuesOf(stage).at(-1) ?? ({} as Values);
      expectSame('imported energy', energy_Wh_import.total, 500_000_001);
      if (energy_Wh_export.total < 876_895_134 || energy_Wh_export.total > 876_895_200)
        throw new Error(`exported energy ${energy_Wh_export.total}`);
      if (!(current_A.DC < -12 && power_W.total < -4900)) throw new Error('the sign is lost');
      if (Math.abs(Date.parse(timestamp) - Date.now()) > 3000) throw new Error(`time ${timestamp}`);
      expectSame('temperatures', temperatures.length, 2);
    },
    wrong: {
      'calculates in 32 bits': [
        saying('powermeter_values', (v: Values) => ({
          ...v,
          energy_Wh_import: { total: Math.fround(v.energy_Wh_import.total) },
        })),
        /imported energy/,
      ],
      'turns the sign': [
        saying('powermeter_values', (v: Values) => ({
          ...v,
          current_A: { DC: Math.abs(v.current_A.DC) },
        })),
        /the sign is lost/,
      ],
      'writes null': [
        saying('powermeter_values', (v: Values) => ({ ...v, frequency_Hz: null })),
        /has frequency_Hz/,
      ],
      'sends fields of alternating current': [
        saying('powermeter_values', (v: Values) => ({
          ...v,
          voltage_V: { ...v.voltage_V, L1: 230 },
        })),
        /voltage_V: has L1/,
      ],
      'leaves a temperature out': [
        saying('powermeter_values', (v: Values) => ({
          ...v,
          temperatures: v.temperatures.slice(0, 1),
        })),
        /temperatures: expected 2/,
      ],
      'leaves the zone to EVerest': [
        saying('powermeter_values', (v: Values) => ({
          ...v,
          timestamp: v.timestamp.replace('Z', '+00:00'),
        })),
        /timestamp: not like/,
      ],
      'sends local time as UTC': [
        saying('powermeter_values', (v: Values) => ({
          ...v,
          timestamp: new Date(Date.parse(v.timestamp) + 3_600_000).toISOString(),
        })),
        /time 20/,
      ],
    },
  },
  {
    title: 'a bad measurement is left out, and neither guessed nor repeated',
    async play(stage) {
      const { simulator, everest } = stage;
      await until('a value', () => valuesOf(stage).length >= 2);
      simulator.faults.add({
        kind: 'wrongTypes',
        pointer: '/energyImportTotal',
        value: null,
        match: { path: '/v2/livemeasure', times: 2 },
      });
      await wait(200);
      const before = everest.of('powermeter_values').length;
      await wait(1700);
      const meanwhile = everest.of('powermeter_values').length - before;
      if (meanwhile > 1) throw new Error(`${meanwhile} values came of bad measurements`);
      await everest.next('powermeter_values', 4000);
      expectNoRepetition(stage, 2);
    },
    wrong: {
      'repeats the last one': [
        {
          connect: connect => async attempt => {
            const attempted = await connect(attempt);
            if (attempted.kind === 'failed') return attempted;
            const { session } = attempted;
            let last: readonly [string, string] | undefined;
            const timer = setInterval(() => {
              if (last !== undefined) void session.publish(...last);
            }, 1000);
            return {
              kind: 'connected',
              session: {
                publish(topic, text) {
                  if (topic.endsWith('powermeter_values')) {
                    last = [topic, text];
                    return Promise.resolve(true);
                  }
                  return session.publish(topic, text);
                },
                close() {
                  clearInterval(timer);
                  return session.close();
                },
              },
            };
          },
        },
        /values of \d+ measurements/,
      ],
    },
  },
]);

scenarios('5: the public key', [
  {
    title: 'comes on connecting, after each start of EVerest, and not with every poll',
    async play({ everest, simulator }) {
      await everest.next('public_key_ocmf', 5000);
      await wait(2500);
      const first = everest.messages('public_key_ocmf');
      if (first.length > 2) throw new Error(`${first.length} keys within 3 s`);
      expectSame('the key', first[0], simulator.publicKeyOcmf);
      await everest.restart();
      await everest.next('public_key_ocmf', 1000);
      await everest.next('communication_check', 1000);
      await wait(500);
      const late = await retainedFor(everest);
      expectSame('what is retained', late, 0);
    },
    wrong: {
      'sends it with every poll': [
        publishing(async (topic, text, send) => {
          if (topic.endsWith('powermeter_values'))
            await send(
              topic.replace('powermeter_values', 'public_key_ocmf'),
              JSON.stringify('A'.repeat(182)),
            );
          return send(topic, text);
        }),
        /keys within 3 s/,
      ],
      'sends it once in its life': [
        (() => {
          let firstMs: number | undefined;
          return silentOn('public_key_ocmf', () => {
            firstMs ??= Date.now();
            return Date.now() - firstMs > 2000;
          });
        })(),
        /for a message public_key_ocmf/,
      ],
      'sends it without the quotes of JSON': [
        publishing((topic, text, send) =>
          send(topic, topic.endsWith('public_key_ocmf') ? text.replaceAll('"', '') : text),
        ),
        /the key: expected/,
      ],
    },
  },
]);

/** How many messages a broker gives to one who subscribes now, at once. */
async function retainedFor(everest: Stage['everest']): Promise<number> {
  const before = everest.problems.length;
  await everest.restart();
  await wait(100);
  return everest.problems.length - before;
}
