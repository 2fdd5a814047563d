import type { MeterMachineEvent } from '../../machines/index.ts';
import type { MeterSnapshot } from '../support/model.ts';
import type { Rig } from '../support/rig.ts';
import { childOf, letPass, type Stage } from './stage.ts';
import { stateOf } from './views/view.ts';

/** What polls find out: makes them find it. Gives whether the event is one of theirs. */
export async function performByPolls(event: MeterMachineEvent, stage: Stage): Promise<boolean> {
  if (isRefusal(event)) await refusePoll(stage);
  else if (event.type.startsWith('poll.')) await pollWith(event, stage);
  else if (event.type === 'register.decreased') await decreaseRegister(stage.rig);
  else if (event.type === 'clock.stood') await repeatTime(stage);
  else if (event.type === 'clock.jumped') await jumpClock(stage);
  else if (event.type === 'connection.renewed') await renewConnection(stage);
  else return false;
  return true;
}

/** Waits until a poll is what the meter is asked, and lets it succeed or fail; or lets it wait until it is too late. */
async function pollWith({ type }: MeterMachineEvent, { rig, gate }: Stage) {
  if (type === 'poll.stale') {
    await rig.until('the measurement to be too old', () => linkOf(rig).includes('degraded'), 5000);
    return;
  }
  const isNext = () => gate.next?.includes('/livemeasure') === true;
  // A service that waits for its next request lets a poll that is due go first.
  if (!isNext()) await rig.pass(1000);
  for (let turn = 0; turn < 40 && !isNext(); turn += 1) {
    if (gate.next !== undefined) gate.release('pass');
    await rig.pass(100);
  }
  gate.release(type === 'poll.failed' ? 'status500' : 'pass');
  await rig.pass(0);
}

function linkOf({ meter }: Rig): string {
  return stateOf(meter.actor.getSnapshot() as MeterSnapshot, ['link']);
}

function isRefusal(event: MeterMachineEvent): boolean {
  return event.type === 'poll.failed' && event.error.code === 'METER_UNREACHABLE';
}

/** Closes the port until a poll has found it closed. */
async function refusePoll({ rig, gate }: Stage) {
  if (gate.next !== undefined) gate.release('pass');
  await rig.pass(0);
  rig.simulator.faults.add({ kind: 'refuse' });
  await rig.until('a poll that is refused', () => !linkOf(rig).includes('online'), 5000);
  rig.simulator.faults.clear();
  await rig.pass(0);
}

/** Until the next measurement shows it; while the meter is reread, that is the one which waits behind it. */
async function jumpClock(stage: Stage) {
  const { rig, gate } = stage;
  const hasMeasured = () => rig.measurements.length > 0;
  if (!hasMeasured()) await letPass(stage, 'a measurement to compare with', hasMeasured);
  rig.simulator.jumpClock(3600);
  if (childOf(rig, 'reread') !== undefined) {
    await pollWith({ type: 'poll.succeeded' }, stage);
    return;
  }
  const isSeen = () => {
    if (gate.next?.includes('/livemeasure')) gate.release('pass');
    return rig.meter.actor.getSnapshot().context.suspicion === 'clockJumped';
  };
  await rig.until('the jump to be seen', isSeen, 3000);
}

async function renewConnection(stage: Stage) {
  const { rig, gate } = stage;
  const hasMeasured = () => rig.measurements.length > 0;
  if (!hasMeasured()) await letPass(stage, 'a measurement on the first connection', hasMeasured);
  rig.simulator.reboot();
  const isSeen = () => {
    if (gate.next?.includes('/livemeasure')) gate.release('pass');
    return linkOf(rig).includes('rereading');
  };
  await rig.until('the new connection to be seen', isSeen, 3000);
}

async function repeatTime({ rig, gate }: Stage) {
  const { simulator, measurements, eventsOf, until } = rig;
  const isTold = () => {
    while (gate.next !== undefined) gate.release('pass');
    return eventsOf('measurement.repeated').length > before;
  };
  const before = eventsOf('measurement.repeated').length;
  const count = measurements.length;
  await until('a measurement', () => isTold() || measurements.length > count, 3000);
  const value = measurements.at(-1)?.timestamp;
  simulator.faults.add({
    kind: 'wrongTypes',
    pointer: '/timestamp',
    value,
    match: { path: '/v2/livemeasure' },
  });
  await until('the repetition', isTold, 10_000);
  simulator.faults.clear();
}

async function decreaseRegister({ simulator, pass }: Rig) {
  const match = { path: '/v2/livemeasure', times: 1 };
  await pass(1000);
  simulator.faults.add({ kind: 'wrongTypes', pointer: '/energyImportTotal', value: 0, match });
  await pass(1000);
}
