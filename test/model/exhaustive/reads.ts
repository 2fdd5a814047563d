import { answerOf, type MeterModel, type Question, type Said } from './meter-model.ts';
import type { DriverProcess } from './process.ts';
import type { Answer, Ask } from './services.ts';
import { ByObject, Table } from './table.ts';
import { isKept, type World } from './world.ts';

export function isRead({ ask }: Ask): boolean {
  return ask === 'status' || ask === 'probe' || ask === 'legal' || ask === 'ocmf';
}

/** What the meter says to who only reads. The same answer is the same object. */
export class Reads {
  readonly #answers = new Table<Answer>();
  /** What each meter said to each question: reading changes nothing. */
  readonly #known = new ByObject<ByObject<Answer>>();

  read(meter: MeterModel, asks: Question): Answer {
    if (!isKept(meter)) return this.#said(answerOf(meter, asks));
    return this.#known.get(meter, () => new ByObject()).get(asks, () => this.#said(answerOf(meter, asks)));
  }

  #said(said: Said): Answer {
    return this.#answers.at(this.#answers.numberOf({ ok: true, said }));
  }

  /**
   * Some service has read what it could as well read now, or could as well not have had answered: this state needs no
   * place of its own, because whatever comes of it comes of the state in which that has not been read yet.
   */
  hasReadAhead(process: DriverProcess, world: World): boolean {
    return world.services.some(service => {
      const latest = process.services.latestOf(service.number);
      if (latest === undefined || !isRead(latest.asks)) return false;
      if (!process.mayBeOnLine(world, service)) return false;
      return !latest.answer.ok || this.read(world.meter, latest.asks as Question) === latest.answer;
    });
  }
}
