/** One command as its caller saw it: between asking and answer it took effect at one moment, or never. */
export interface Operation {
  readonly what: 'start' | 'stop';
  /** The transaction; for a stop '' is whatever runs. */
  readonly id: string;
  /** Places in the order in which all callers saw things happen. */
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly answer: Answer;
}

export type Answer =
  /** `of` is the transaction that runs, or whose record came; none where nothing ran. */
  | { readonly kind: 'done'; readonly of: string | undefined }
  /** An error that says that nothing happened. */
  | { readonly kind: 'refused' }
  /** An error that leaves it open, and so it may still happen later. */
  | { readonly kind: 'unknown' };

/** The meter as one transaction after the other would find it. */
interface Meter {
  readonly running: string | undefined;
  readonly ended: readonly string[];
}

/**
 * Is there an order of the operations, each within its own time, in which a meter that does one thing after the other
 * gives these very answers and ends like this? That is what makes a driver with many callers easy to reason about.
 */
export function isLinearizable(history: readonly Operation[], running: string | undefined): boolean {
  const seen = new Set<string>();

  function search(left: readonly Operation[], meter: Meter): boolean {
    if (left.every(({ answer }) => answer.kind === 'unknown') && meter.running === running) return true;
    const position = JSON.stringify([left.map(({ askedAt }) => askedAt), meter]);
    if (seen.has(position)) return false;
    seen.add(position);
    // What was asked after another was answered cannot have happened before it.
    const firstAnswerAt = Math.min(...left.map(lastMoment));
    return left
      .filter(({ askedAt }) => askedAt < firstAnswerAt)
      .some(operation => after(operation, meter).some(next => search(without(left, operation), next)));
  }

  return search(history, { running: undefined, ended: [] });
}

const lastMoment = ({ answer, answeredAt }: Operation) =>
  answer.kind === 'unknown' ? Number.POSITIVE_INFINITY : answeredAt;

const without = (operations: readonly Operation[], operation: Operation) =>
  operations.filter(each => each !== operation);

/** What the meter can be like after the operation, given its answer; nothing where the answer is impossible. */
function after({ what, id, answer }: Operation, meter: Meter): Meter[] {
  const { running, ended } = meter;
  if (answer.kind === 'refused') return [meter];
  const acted: Meter | undefined =
    what === 'start'
      ? running === undefined && !ended.includes(id)
        ? { running: id, ended }
        : undefined
      : running !== undefined && (id === '' || id === running)
        ? { running: undefined, ended: [...ended, running] }
        : undefined;
  if (answer.kind === 'unknown') return acted === undefined ? [meter] : [meter, acted];
  if (what === 'start') return acted === undefined || answer.of !== id ? [] : [acted];
  if (answer.of === undefined) return running === undefined ? [meter] : [];
  if (acted !== undefined && running === answer.of) return [acted];
  // A record is given again to who asks for it again.
  return ended.includes(answer.of) && (id === '' || id === answer.of) ? [meter] : [];
}
