import { type Scene, type Sequence, type Step, usualScene } from './steps.ts';

/** The kind of a step, as the counts name it. */
export function kindOf(step: Step, { hasJournal }: Scene): string {
  switch (step.do) {
    case 'fault':
      return `fault ${step.fault.kind}`;
    case 'restart':
      return `restart ${step.how}, ${step.remembers && hasJournal ? 'with' : 'without'} a journal that outlives it`;
    case 'other client':
      return `other client ${step.what}`;
    case 'stop':
      return `stop ${step.which}`;
    case 'witness':
      return `/${step.who} says ${step.says ? 'running' : 'nothing'}`;
    case 'late':
      return `${step.what} carried out late`;
    case 'unreadable':
      return `record that can never be read`;
    case 'damaged':
      return `record damaged once`;
    case 'journal':
      return hasJournal ? `journal ${step.trouble}` : 'no journal that could fail';
    case 'power':
      return `power loss, ${step.openTransaction === 'open' ? 'stays open' : 'closes it'}`;
    default:
      return step.do;
  }
}

/** A story in words, one line per step. */
export function inWords({ scene, steps }: Sequence): string {
  const traits = Object.entries(scene.traits).map(([name, value]) => `${name} ${value}`);
  const about = [
    scene.hasJournal ? 'with a journal' : 'without a journal',
    scene.sameId ? 'the same id for every start' : 'an id for each start',
    ...traits,
  ];
  return [`A charging point ${about.join(', ')}:`, ...steps.map(each => `  - ${wordsOf(each)}`)].join('\n');
}

function wordsOf(step: Step): string {
  switch (step.do) {
    case 'pass':
      return `${step.ms} ms pass`;
    case 'fault': {
      const { kind, match, ...more } = step.fault;
      return `fault ${kind} ${JSON.stringify(more)} on ${match?.times} x ${match?.method ?? ''}${match?.path}`;
    }
    case 'slow':
      return `each answer takes ${step.delayMs} ms, for ${step.forMs} ms`;
    case 'power':
      return `the meter loses power for ${step.offForMs} ms, and a transaction ${step.openTransaction === 'open' ? 'stays open' : 'is closed'}`;
    case 'witness':
      return `for ${step.forMs} ms /${step.who} says that ${step.says ? 'one runs' : 'nothing runs'}`;
    case 'late':
      return `the next ${step.times} x ${step.what} is carried out ${step.afterMs} ms late (${step.answer})`;
    case 'unreadable':
      return `the record of the ${step.which} transaction can never be read (${step.status})`;
    case 'damaged':
      return `the record of the ${step.which} transaction is damaged once`;
    case 'journal':
      return `the journal ${step.trouble}, for ${step.forMs} ms`;
    default:
      return kindOf(step, usualScene);
  }
}
