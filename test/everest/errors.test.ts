import { setTimeout as wait } from 'node:timers/promises';
import { scenarios } from './support/scenario.ts';
import { type Stage, until } from './support/stage.ts';
import { publishing, saying, silentOn } from './support/wrong.ts';

interface Raised {
  readonly type: string;
  readonly sub_type?: string;
}

/** What EVerest's module has raised: it clears only what has the same type and sub_type. */
function active({ everest }: Stage): string[] {
  const errors = new Set<string>();
  for (const { name, text } of everest.seen) {
    const { type, sub_type = '' } = JSON.parse(text) as Raised;
    if (name === 'raiser/raise_error') errors.add(`${type}/${sub_type}`);
    if (name === 'raiser/clear_error') errors.delete(`${type}/${sub_type}`);
  }
  return [...errors].toSorted();
}

function expectActive(stage: Stage, expected: readonly string[]) {
  const got = JSON.stringify(active(stage));
  if (got !== JSON.stringify(expected))
    throw new Error(`raised: expected ${JSON.stringify(expected)}, got ${got}`);
}

const withLevels = {
  temperatureWarningLevelC: 50,
  temperatureErrorLevelC: 70,
  temperatureMinTimeAsValidMs: 0,
} as const;

scenarios('16: errors and warnings', [
  {
    title: 'a lost meter is raised and cleared again, with a communication check of its own all the time',
    stage: { bridge: { errorRaiserId: 'errors_1' } },
    async play(stage) {
      const { everest, simulator } = stage;
      await everest.next('powermeter_values', 5000);
      expectActive(stage, []);
      simulator.faults.add({ kind: 'refuse' });
      await until('the fault', () => active(stage).length > 0, 15_000);
      expectActive(stage, ['CommunicationFault/Communication timed out']);
      await wait(2000);
      const checks = everest.of('raiser/communication_check').map(({ atMs }) => atMs);
      const age = Date.now() - (checks.at(-1) ?? 0);
      if (age > 2000) throw new Error(`its own check is ${age} ms old`);
      simulator.faults.clear();
      await until('the end of the fault', () => active(stage).length === 0, 10_000);
    },
    wrong: {
      'clears without the sub_type': [
        saying('clear_error', ({ type }: Raised) => ({ type })),
        /waited 10000 ms for: the end of the fault|lacks sub_type/,
      ],
      'has no check of its own': [
        silentOn('generic_error_raiser/errors_1/m2e/communication_check'),
        /its own check is/,
      ],
      'raises what EVerest does not know': [
        saying('raise_error', (error: Raised) => ({ ...error, type: 'powermeter/CommunicationFault' })),
        /raised: expected/,
      ],
    },
  },
  {
    title: 'temperatures: a warning and an error, and EVerest is told again after its start',
    stage: { bridge: { errorRaiserId: 'errors_1' }, settings: withLevels, simulator: { ambientC: 60 } },
    async play(stage) {
      const { everest } = stage;
      await until('the warning', () => active(stage).length > 0);
      expectActive(stage, ['VendorWarning/TemperatureWarning']);
      await everest.restart();
      await everest.publish('everest_api/1/generic_error_raiser/errors_1/e2m/heartbeat', '0');
      await until('the warning again', () => active(stage).length > 0, 3000);
      if (everest.of('communication_check').length === 0) await everest.next('communication_check', 3000);
    },
    wrong: {
      'raises it once in its life': [
        (() => {
          let count = 0;
          return publishing((topic, text, send) =>
            topic.endsWith('raise_error') && ++count > 1 ? Promise.resolve(true) : send(topic, text),
          );
        })(),
        /waited 3000 ms for: the warning again/,
      ],
    },
  },
  {
    title: 'a temperature error does not stop the charging, unless that is asked for',
    stage: { bridge: { errorRaiserId: 'errors_1' }, settings: withLevels, simulator: { ambientC: 80 } },
    async play(stage) {
      const { everest } = stage;
      await until('the error', () => active(stage).includes('VendorError/TemperatureError'));
      await everest.next('communication_check', 2000);
    },
    wrong: {
      'withholds the check': [
        { options: { withholdCheckOnTemperatureError: true } },
        /waited 2000 ms for a message communication_check/,
      ],
    },
  },
  {
    title: 'when it is asked for, the check is withheld while the temperature error lasts',
    stage: {
      bridge: { withholdCheckOnTemperatureError: true },
      settings: withLevels,
      simulator: { ambientC: 80 },
    },
    async play({ everest }) {
      await everest.next('powermeter_values', 5000);
      await wait(1000);
      const before = everest.of('communication_check').length;
      await wait(3500);
      const more = everest.of('communication_check').length - before;
      if (more > 0) throw new Error(`${more} checks of a meter that is too hot`);
      if (everest.seen.some(({ name }) => name.startsWith('raiser/')))
        throw new Error('raised without being asked');
    },
    wrong: {
      'does not': [
        { options: { withholdCheckOnTemperatureError: false } },
        /checks of a meter that is too hot/,
      ],
      'raises errors, too': [{ options: { errorRaiserId: 'errors_1' } }, /raised without being asked/],
    },
  },
]);
