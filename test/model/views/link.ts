import { linkAlone } from './assumptions.ts';
import * as commands from './commands.ts';
import { garbled, stale } from './failures.ts';
import { look, lookFails } from './looks.ts';
import * as polls from './polls.ts';
import { after, afterCommandRetry, type Step } from './step.ts';
import type { View } from './view.ts';

const lostAfter = after('lostAfter', 'operational.link.degraded');
const { start, prepared, started } = commands;
const outage = [polls.pollFails, polls.pollFails, polls.pollFails, polls.pollSucceeds];

/** A command holds the line for so long that nothing is measured: that says nothing against the link. */
export const slowView: View = {
  name: 'slow command',
  regions: ['lifecycle', 'link'],
  steps: [],
  also: [
    [
      look('identify'),
      start(),
      polls.measurementIsOld,
      lostAfter,
      prepared,
      {
        ...started,
        type: 'it runs, and is measured',
        events: [...started.events, ...polls.pollSucceeds.events],
      },
    ],
  ],
};

/** A request of a command runs into its deadline while the meter is read again; the poll goes before what follows. */
const pollFailsBetween: Step = {
  ...polls.pollFails,
  type: 'a poll fails between two requests of the reread',
  events: [...lookFails('lookFirst', stale).events, ...polls.pollFails.events],
  async play(stage, events) {
    const { rig, gate } = stage;
    if (gate.next?.includes('/v1/status')) gate.release('pass');
    await rig.until('the request of the command', () => gate.next?.includes('/v1/status') === true);
    await rig.pass(2100);
    gate.release('pass');
    await polls.pollFails.play?.(stage, events);
  },
};

export const betweenView: View = {
  name: 'poll between two requests',
  regions: ['lifecycle', 'link'],
  holdsPolls: true,
  config: { commandTimeoutMs: 2000 },
  steps: [],
  also: [[look('identify'), polls.connectionIsNew, start(), pollFailsBetween]],
};

/** A poll succeeds as the one before, which is no news. */
const measured: Step = {
  type: 'a poll is answered',
  events: [],
  play: (stage, events) => polls.pollSucceeds.play?.(stage, events) ?? Promise.resolve(),
};

const jumpedMeanwhile: Step = {
  type: 'a poll succeeds, and the clock has jumped',
  events: [...polls.pollSucceeds.events, ...polls.clockJumps.events],
  play(stage, events) {
    stage.rig.simulator.jumpClock(3600);
    return polls.pollSucceeds.play?.(stage, events) ?? Promise.resolve();
  },
};

/** Polls fail and succeed again, and the meter that answers again may have booted, or be another. */
export const linkView: View = {
  name: 'link',
  regions: ['lifecycle', 'link'],
  holdsPolls: true,
  // Longer than from one poll to the next.
  settings: { commandRetryDelayMs: 3000 },
  steps: [
    look('identify'),
    polls.pollFails,
    polls.pollIsRefused,
    polls.pollSucceeds,
    polls.measurementIsOld,
    polls.pollHangs,
    polls.clockJumps,
    polls.connectionIsNew,
    polls.clockStands,
    polls.registerDecreases,
    lostAfter,
    look('reread'),
    look('reread', { clock: 'ahead' }),
    look('reread', { runs: 'tx-old' }),
    look('reread', { unread: 'legal' }),
    look('reread', { meter: 'other' }),
    lookFails('reread'),
    look('reidentify'),
    look('reidentify', { clock: 'behind' }),
    look('reidentify', { runs: 'tx-old' }),
    look('reidentify', { meter: 'other' }),
    lookFails('reidentify', garbled),
    afterCommandRetry('link.returning.waiting'),
  ],
  also: [
    // Ours runs, and is there again after an outage; the second time another does.
    [look('identify'), start(), prepared, started, ...outage, look('reidentify', { runs: 'tx-1' })],
    [look('identify'), start(), prepared, started, ...outage, look('reidentify', { runs: 'tx-new' })],
    // The measurement that ends a failure shows that the clock has jumped meanwhile.
    [look('identify'), measured, polls.pollFails, jumpedMeanwhile, look('reread', { clock: 'ahead' })],
  ],
  assumes: [linkAlone],
  memory: ({ link, running, read }) => [
    link.suspicion,
    Math.min(link.pollFailures, 3),
    link.problem?.code,
    running.kind,
    read.legalProblem !== undefined,
    read.sample !== undefined && read.sample.deviceTimeMs > read.sample.atMs,
  ],
};
