import { Numbers } from './rows.ts';

/** What is known of the fair end of a state before its way is followed. */
const goesOn = 0;
const isGood = 1;
const isOpen = 2;

/**
 * The fair ends of all states of a search: each state has one next state on its fair end, and what leads to a good end is
 * good. Only where that is not known, or goes round in a loop, a fair end is played by itself.
 */
export class Ends {
  readonly #next = new Numbers('long');
  readonly #verdicts = new Numbers('short');

  /** The next state on the fair end of the next place; `undefined`: not known. */
  push(next: number | undefined, endsWell: boolean | undefined): void {
    this.#next.push(next ?? -1);
    this.#verdicts.push(endsWell === undefined ? goesOn : endsWell ? isGood : isOpen);
  }

  /** Places whose fair end has to be played, ascending. */
  unknown(count: number): number[] {
    const verdicts = new Uint8Array(count);
    for (let place = 0; place < count; place += 1) verdicts[place] = this.#verdicts.at(place);
    const way: number[] = [];
    for (let place = 0; place < count; place += 1) {
      way.length = 0;
      let each = place;
      while (each >= 0 && each < count && verdicts[each] === goesOn) {
        verdicts[each] = onTheWay;
        way.push(each);
        each = this.#next.at(each);
      }
      const verdict = each >= 0 && each < count && verdicts[each] === isGood ? isGood : isOpen;
      for (const passed of way) verdicts[passed] = verdict;
    }
    const open: number[] = [];
    for (let place = 0; place < count; place += 1) if (verdicts[place] !== isGood) open.push(place);
    return open;
  }
}

/** A fair end that comes back to it goes round in a loop. */
const onTheWay = 3;
