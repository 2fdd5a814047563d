/** A fault of an earlier driver, put back into the statecharts as they are now, for the exploration to find. */
export interface PutBack {
  /** Row of the table of faults; docs/explanation/proof.md says which cannot be put back so, and why. */
  readonly row: number;
  readonly what: string;
  readonly edits: readonly Edit[];
  /** Arguments of `npm run explore`: the least in which it shows. */
  readonly within: string;
  /** What the exploration has to complain of. */
  readonly complaint: RegExp;
}

export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

const running = 'machines/meter/running.ts';
const starting = 'machines/meter/starting.ts';
const stopping = 'machines/meter/stopping.ts';
const stoppingState = 'machines/meter/stopping.state.ts';
const leftBehind = 'machines/meter/left-behind.ts';
const writes = 'machines/meter/writes.ts';
const steps = 'machines/records/steps.ts';

export const putBacks: readonly PutBack[] = [
  {
    row: 1,
    what: 'a stop of whatever runs takes a /legal that could not be read for "nothing runs"',
    edits: [
      {
        file: stoppingState,
        from: "stopOf(context)?.transactionId === '' && seenBy(context)?.kind === 'nothing',",
        to: "stopOf(context)?.transactionId === '' && seenBy(context)?.kind !== 'open',",
      },
    ],
    within: '--starts 1 --stops 1 --faults 1 --restarts 1 --kinds busy',
    complaint: /a stop was told that nothing runs/,
  },
  {
    row: 2,
    what: 'a stop of an id takes a /legal that could not be read for its end',
    edits: [
      {
        file: stoppingState,
        from: "return judged.kind === 'nothing' || (judged.kind === 'open' && judged.transactionId !== id);",
        to: "return judged.kind !== 'open' || judged.transactionId !== id;",
      },
    ],
    within: '--starts 1 --stops 1 --faults 1 --restarts 1 --kinds busy',
    complaint: /it ran all the time|could not be had|nobody/,
  },
  {
    row: 4,
    what: 'a stop asks nobody while the driver believes that nothing runs',
    edits: [
      {
        file: 'machines/meter/lifecycle.state.ts',
        from: "target: '.stopping.looking',",
        to: "target: '.stopping.choosing',",
      },
      {
        file: stoppingState,
        from: "stopOf(context)?.transactionId === '' && seenBy(context)?.kind === 'nothing',",
        to: "stopOf(context)?.transactionId === '' && context.running.kind === 'nothing',",
      },
    ],
    within: '--starts 0 --stops 1 --faults 0 --others 1',
    complaint: /a stop was told that nothing runs/,
  },
  {
    row: 6,
    what: 'what the journal knows as ours is found as somebody else’s',
    edits: [
      {
        file: running,
        from: 'const noted = journaled?.map(openOf) ?? [];',
        to: 'const noted = journaled?.map(openOf).filter(each => each.stopSent) ?? [];',
      },
    ],
    within: '--starts 1 --stops 0 --faults 0 --restarts 1',
    complaint: /was told as found/,
  },
  {
    row: 8,
    what: '/status alone says that nothing runs',
    edits: [
      {
        file: running,
        from: "if (!runs && (named.running === false || record === 'final'))",
        to: 'if (!runs)',
      },
    ],
    within: '--starts 1 --stops 1 --faults 1 --kinds lie',
    complaint: /a stop was told that nothing runs|has not ended|ran all the time/,
  },
  {
    row: 9,
    what: 'a start that may still be carried out is called one without effect',
    edits: [
      {
        file: starting,
        from: "(isShown && begunAndEnded === 'no' && !mayBeIt && !writes.mayStillAct);",
        to: "(isShown && begunAndEnded === 'no' && !mayBeIt);",
      },
    ],
    within: '--starts 1 --stops 0 --faults 1 --kinds late --retries 0',
    complaint: /effect none of a start/,
  },
  {
    row: 10,
    what: 'what was sent for a command that is left for another reason is forgotten',
    edits: [
      {
        file: leftBehind,
        from: 'does.tell(refusal(asked, errors.withEffect(reasonOf(asked.requestId), effectOf(command))));',
        to: "does.tell(refusal(asked, errors.withEffect(reasonOf(asked.requestId), 'none')));",
      },
    ],
    within: '--starts 1 --stops 0 --faults 0 --restarts 1',
    complaint: /effect none of a start/,
  },
  {
    row: 14,
    what: 'whatever runs is taken for the one that ran before',
    edits: [
      {
        file: running,
        from: 'if (was !== undefined && isSession(was, judged) && !isLaterOne(before, was, judged, mine)) {',
        to: 'if (was !== undefined) {',
      },
    ],
    within: '--starts 1 --stops 1 --faults 0 --others 2',
    complaint: /./,
  },
  {
    row: 16,
    what: 'a record that could not be stored is handed over again when it can',
    edits: [
      {
        file: steps,
        from: 'if (entry?.record === undefined || entry.isDelivered) return;\n  const { record, wantedBy } = entry;',
        to: 'if (entry?.record === undefined) return;\n  const { record, wantedBy } = entry;',
      },
      {
        file: steps,
        from: 'const again = queue.isWithin(context.handedOver, paginationCounter);',
        to: 'const again = queue.isWithin([], paginationCounter);',
      },
    ],
    within: '--starts 1 --stops 1 --faults 1 --kinds journal',
    complaint: /handed over twice/,
  },
  {
    row: 25,
    what: 'what is unconfirmed is not looked at again',
    edits: [
      {
        file: 'machines/meter/running.state.ts',
        from: "on: { 'look.wanted': '.lookingSoon' },",
        to: "on: { 'look.wanted': {} },",
      },
      {
        file: 'machines/meter/running.state.ts',
        from: "lookInterval: 'glancing',",
        to: "lookInterval: 'resting',",
      },
    ],
    within: '--starts 1 --stops 1 --faults 2 --kinds lost,busy --retries 0',
    complaint: /home|believed|known/,
  },
  {
    row: 26,
    what: 'a stop that has ended its transaction is told as one without effect when it is left',
    edits: [
      {
        file: stopping,
        from: "const effect: Effect = ended.isOnlyNamed && !isAnswer ? 'unknown' : 'done';",
        to: "const effect: Effect = ended.isOnlyNamed && !isAnswer ? 'unknown' : 'none';",
      },
    ],
    within: '--starts 1 --stops 1 --faults 0 --restarts 1',
    complaint: /effect none of a stop that had ended/,
  },
  {
    row: 9,
    what: 'a lost write is over at once',
    edits: [
      {
        file: writes,
        from: 'const mayStillAct = !wasAnswered(failure);',
        to: 'const mayStillAct = wasAnswered(failure) && failure.effect === undefined;',
      },
    ],
    within: '--starts 1 --stops 0 --faults 1 --kinds late --retries 0',
    complaint: /effect none of a start|never run/,
  },
];
