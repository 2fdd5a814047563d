import type { KnownState } from './known-states.ts';

/** What comes of an event, whatever the fields hold that were not asked for. */
export interface Outcome<Outputs> {
  /** Numbers of the parts that changed, and their places. */
  readonly changed: readonly (readonly [place: number, number: number])[];
  readonly isEnd: boolean;
  readonly outputs: Outputs;
  readonly staleUpTo: number;
}

/** Outcomes that depend on the same fields. */
interface Alike<Outputs> {
  /** Places of the parts that were asked for. */
  readonly asked: readonly number[];
  readonly outcomes: Map<string, Outcome<Outputs>>;
}

/**
 * What is known of steps: a statechart that has asked only for some fields of its context does the same in every state in
 * which these are the same.
 */
export class KnownSteps<Outputs> {
  readonly #known = new Map<number, Map<number, Alike<Outputs>[]>>();

  find({ shape, parts }: KnownState, event: number): Outcome<Outputs> | undefined {
    const alikes = this.#known.get(event)?.get(shape);
    if (alikes === undefined) return undefined;
    for (const { asked, outcomes } of alikes) {
      const found = outcomes.get(keyOf(parts, asked));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** `asked`: places of the parts on which it depends, besides the shape. */
  keep(
    { shape, parts }: KnownState,
    event: number,
    asked: readonly number[],
    outcome: Outcome<Outputs>,
  ): void {
    const byShape = this.#known.get(event) ?? new Map<number, Alike<Outputs>[]>();
    this.#known.set(event, byShape);
    const alikes = byShape.get(shape) ?? [];
    byShape.set(shape, alikes);
    const same = alikes.find(each => each.asked.join() === asked.join());
    const alike = same ?? { asked, outcomes: new Map() };
    if (same === undefined) alikes.push(alike);
    alike.outcomes.set(keyOf(parts, asked), outcome);
  }
}

function keyOf(parts: readonly number[], asked: readonly number[]): string {
  let key = '';
  for (const place of asked) key += `${parts[place]},`;
  return key;
}
