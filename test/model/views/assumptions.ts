import { openBefore } from '../../../machines/meter/running.ts';
import type { MeterSnapshot } from '../../support/model.ts';
import { resolved } from './looks.ts';
import type { Step } from './step.ts';
import { counterOf, isForeign } from './transactions.ts';

/**
 * What the generated paths take for granted of the world. Each assumption makes them fewer; what it leaves out is no
 * less possible, and is tested elsewhere.
 */
export interface Assumption {
  readonly says: string;
  readonly because: string;
  /** The tests of what is left out. */
  readonly coveredBy: readonly string[];
  readonly allows: (snapshot: MeterSnapshot, step: Step) => boolean;
}

/** Services that ask the meter once and are waited for. */
const asking = [
  'identify',
  'reidentify',
  'reread',
  'lookFirst',
  'confirmStart',
  'confirmStop',
  'look',
  'syncSettings',
  'prepareStart',
  'startTransaction',
  'endTransaction',
];

export function isAsking({ children }: { readonly children: object }): boolean {
  return asking.some(service => service in children);
}

function isCommand({ type }: Step): boolean {
  return /^(start|stop) /.test(type);
}

export const oneAtATime: Assumption = {
  says: 'A command comes when no other is being carried out.',
  because: 'What comes meanwhile waits in a queue, in order of arrival; the view of the queue has that.',
  coveredBy: ['test/model/exhaustive', 'test/integration/at-the-same-time.test.ts'],
  allows: ({ context, value }, step) =>
    !isCommand(step) ||
    (context.command === undefined && typeof value === 'object' && 'operational' in value),
};

export const oneStart: Assumption = {
  says: 'The driver is asked for one start, and for one stop.',
  because: 'What is looked at afterwards is the same as after the first.',
  coveredBy: ['test/model/exhaustive', 'test/model/random-sequences.test.ts'],
  allows({ context: { clock, running } }, step) {
    if (step.type.startsWith('start ')) return clock.syncedAtMs === undefined && running.kind === 'nothing';
    return !step.type.startsWith('stop ') || (running.kind === 'open' && !running.stopRequested);
  },
};

export const oneUnconfirmed: Assumption = {
  says: 'At most one start whose effect is not known is followed by another one.',
  because: 'A list of two is looked at in the same way as a list of one.',
  coveredBy: ['test/model/exhaustive', 'test/unit/machines/running.test.ts'],
  allows: ({ context: { unconfirmed } }, step) =>
    !isCommand(step) || unconfirmed.length === (step.type.includes(' again ') ? 1 : 0),
};

export const nothingComesBack: Assumption = {
  says: 'What is known to have ended does not run again, and a transaction of the driver runs only when it was asked for.',
  because: 'A meter that says so contradicts itself, or has two sessions of one id.',
  coveredBy: ['test/model/exhaustive', 'test/model/random-sequences.test.ts'],
  allows({ context }, { sight }) {
    const { runs, ended } = sight === undefined ? {} : resolved(sight, context);
    if (ended !== undefined && counterOf(ended) < (context.read.newest?.counter ?? 0)) return false;
    if (runs === undefined || openBefore(context.running)?.transactionId === runs) return true;
    const { command, unconfirmed, read } = context;
    if (isForeign(runs)) return counterOf(runs) > (read.newest?.counter ?? 0);
    return [command?.starting, ...unconfirmed].some(each => each?.transactionId === runs);
  },
};

export const timersInOrder: Assumption = {
  says: 'Of two timers the shorter one runs out first, and long ones only while nobody is asked.',
  because: 'A path has no clock; when each timer runs out is compared on the driver, to the 50 ms.',
  coveredBy: ['test/model/exhaustive', 'test/integration/network'],
  allows(snapshot, { due = '' }) {
    if (!/resyncInterval|lookInterval|secondLook|connectRetryDelay.*resting|write/.test(due)) return true;
    if (isAsking(snapshot)) return false;
    const { writes, identity, read } = snapshot.context;
    const isHalfRead = identity?.apiVersion === undefined || read.legalProblem !== undefined;
    const looksSoon = isHalfRead || JSON.stringify(snapshot.value).includes('lookingSoon');
    if (/resyncInterval|lookInterval/.test(due)) return !looksSoon && !writes.mayStillAct;
    return due !== 'write' || !looksSoon;
  },
};

export const lookAlone: Assumption = {
  says: 'While the driver looks by itself, nobody asks it for anything.',
  because: 'A look in the background has its turn between two commands; what it then shows is stale or not.',
  coveredBy: ['test/model/exhaustive', 'test/unit/machines'],
  allows: ({ children }, step) => !isCommand(step) || !('look' in children),
};

export const linkAlone: Assumption = {
  says: 'Polls tell something when the link is what it was, and no transaction is under way.',
  because:
    'Two troubles of the link at once are one after the other; what a transaction makes of an outage is looked at once.',
  coveredBy: ['test/model/exhaustive', 'test/integration/outages.test.ts', 'test/integration/reboot.test.ts'],
  allows(snapshot, { type }) {
    const { context, value } = snapshot;
    const isQuiet = JSON.stringify(value).includes('"link":"online"') && context.link.suspicion === undefined;
    if (context.running.kind === 'open' || context.read.legalProblem !== undefined) return false;
    if (/clock of the meter|closed the connection|too old|register|refused/.test(type))
      return isQuiet && !isAsking(snapshot);
    // A failed one is followed by another within the time that a hanging one takes.
    if (type === 'a poll hangs') return context.link.pollFailures === 0;
    if (type.startsWith('lostAfter')) return context.link.pollFailures > 0;
    return type !== 'a poll fails' || !isAsking(snapshot);
  },
};

export const recordFirst: Assumption = {
  says: 'A record that somebody waits for comes, or is given up, before anything else happens.',
  because:
    'The owner of records goes its own way beside the lifecycle, and each order of the two would be a path.',
  coveredBy: ['test/model/exhaustive', 'test/integration/linearizable.test.ts'],
  allows: ({ context }, step) =>
    context.waiting.length === 0 ||
    (!isCommand(step) && step.service === undefined && step.due === undefined),
};

export const noneIsTwice: Assumption = {
  says: 'A transaction of the driver that runs is not ended unseen before a start of the same id looks.',
  because:
    'Which of two sessions of one id a later look then shows depends on counters, which a path does not have.',
  coveredBy: ['test/model/exhaustive', 'test/model/random-sequences.test.ts'],
  allows({ context: { running, command } }, { sight }) {
    const isOver = running.kind === 'open' && command?.asked?.type === 'transaction.start';
    if (!isOver || sight === undefined || running.origin !== 'own') return true;
    return sight.runs === running.transactionId;
  },
};

export const everywhere: readonly Assumption[] = [recordFirst, nothingComesBack, noneIsTwice];
