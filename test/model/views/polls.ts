import { TransportError } from '../../../src/index.ts';
import type { MeterSnapshot } from '../../support/model.ts';
import type { Rig } from '../../support/rig.ts';
import { childOf, contextOf, letPass, type Stage } from '../stage.ts';
import { broken, decreased, failed, stale } from './failures.ts';
import type { Step } from './step.ts';

/** What polls find out, and how the meter is made to show it. */
export const pollSucceeds: Step = {
  type: 'a poll succeeds',
  events: [{ type: 'poll.succeeded' }],
  play: stage => pollWith('pass', stage),
};

export const pollFails: Step = {
  type: 'a poll fails',
  events: [{ type: 'poll.failed', error: failed.toJSON() }],
  play: stage => pollWith('status500', stage),
};

/** The port is closed for the length of a poll. */
export const pollIsRefused: Step = {
  type: 'a poll is refused',
  events: [
    {
      type: 'poll.failed',
      error: new TransportError('METER_UNREACHABLE', { message: 'refused' }).toJSON(),
    },
  ],
  async play({ rig, gate }) {
    if (gate.next !== undefined) gate.release('pass');
    await rig.pass(0);
    const before = contextOf(rig).link.pollFailures;
    rig.simulator.faults.add({ kind: 'refuse' });
    await rig.until('a poll that is refused', () => contextOf(rig).link.pollFailures > before, 5000);
    rig.simulator.faults.clear();
    await rig.pass(0);
  },
};

/** Nothing was measured for a while, and no poll has failed. */
export const measurementIsOld: Step = {
  type: 'the measurement is too old',
  events: [{ type: 'poll.stale', error: stale.toJSON() }],
  play: ({ rig }) => rig.until('the measurement to be too old', () => isTold(rig, 'link.degraded'), 5000),
};

/** A poll was sent, and is not answered. */
export const pollHangs: Step = {
  type: 'a poll hangs',
  events: [{ type: 'poll.hangs', error: stale.toJSON() }],
  play: ({ rig }) => rig.until('the poll to hang', () => isTold(rig, 'link.lost'), 11_000),
};

/** By an hour; the next measurement shows it. */
export const clockJumps: Step = {
  type: 'the clock of the meter jumps',
  events: [{ type: 'clock.jumped', byMs: 3_600_000 }],
  async play(stage) {
    const { rig, gate } = stage;
    await hasMeasured(stage);
    rig.simulator.jumpClock(3600);
    const isSeen = () => {
      if (gate.next?.includes('/livemeasure')) gate.release('pass');
      return contextOf(rig).link.suspicion === 'clockJumped';
    };
    await rig.until('the jump to be seen', isSeen, 3000);
  },
};

/** The meter is away for less than the time between two polls. */
export const connectionIsNew: Step = {
  type: 'the meter has closed the connection',
  events: [{ type: 'connection.renewed' }],
  async play(stage) {
    const { rig, gate } = stage;
    await hasMeasured(stage);
    rig.simulator.reboot();
    const isSeen = () => {
      if (gate.next?.includes('/livemeasure')) gate.release('pass');
      return childOf(rig, 'reread') !== undefined;
    };
    await rig.until('the new connection to be seen', isSeen, 3000);
  },
};

/** The meter gives the same time for three seconds. */
export const clockStands: Step = {
  type: 'the clock of the meter stands',
  events: [{ type: 'clock.stalled', timestamp: '', forMs: 3000 }],
  async play(stage) {
    const { simulator, measurements, until } = stage.rig;
    const count = measurements.length;
    const told = () => passing(stage, () => isTold(stage.rig, 'measurement.repeated'));
    await until('a measurement', () => told() || measurements.length > count, 3000);
    const value = measurements.at(-1)?.timestamp;
    simulator.faults.add({
      kind: 'wrongTypes',
      pointer: '/timestamp',
      value,
      match: { path: '/v2/livemeasure' },
    });
    await until('the repetition', told, 10_000);
    simulator.faults.clear();
  },
};

export const registerDecreases: Step = {
  type: 'a register decreases',
  events: [{ type: 'register.decreased', error: decreased.toJSON() }],
  async play(stage) {
    const { rig } = stage;
    await hasMeasured(stage);
    const match = { path: '/v2/livemeasure', times: 1 };
    rig.simulator.faults.add({ kind: 'wrongTypes', pointer: '/energyImportTotal', value: 0, match });
    await letPass(stage, 'the register to be seen', () => isTold(rig, 'register.decreased'));
  },
};

/** A mistake in the program itself. */
export const telemetryBreaks: Step = {
  type: 'telemetry breaks',
  service: 'telemetry',
  breaks: 'telemetry',
  events: [{ type: 'xstate.error.actor.telemetry', error: broken }],
  play: stage => letPass(stage, 'the fault', () => isTold(stage.rig, 'meter.fault')),
};

/** Waits until a poll is what the meter is asked, and lets it go. */
async function pollWith(verdict: 'pass' | 'status500', { rig, gate }: Stage) {
  const isNext = () => gate.next?.includes('/livemeasure') === true;
  for (let turn = 0; turn < 60 && !isNext(); turn += 1) {
    if (gate.next !== undefined) gate.release('pass');
    await rig.pass(100);
  }
  gate.release(verdict);
  await rig.pass(0);
}

async function hasMeasured(stage: Stage) {
  const { measurements } = stage.rig;
  if (measurements.length === 0)
    await letPass(stage, 'a measurement to compare with', () => measurements.length > 0);
}

function passing({ gate }: Stage, isSo: () => boolean): boolean {
  while (gate.next !== undefined) gate.release('pass');
  return isSo();
}

function isTold({ events }: Rig, type: string): boolean {
  return events.at(-1)?.type === type;
}

export function isQuiet({ value, context }: MeterSnapshot): boolean {
  return JSON.stringify(value).includes('"link":"online"') && context.link.suspicion === undefined;
}
