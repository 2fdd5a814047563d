import { anotherMeter } from './another-meter.ts';
import { clock } from './clock.ts';
import { fault } from './fault.ts';
import { link } from './link.ts';
import { looks } from './looks.ts';
import { records } from './records.ts';
import { sameId } from './same-id.ts';
import { starts } from './starts.ts';
import { stops } from './stops.ts';
import type { Conversations } from './talk.ts';

/**
 * What driver, meter and caller say to each other, word by word, written down by hand from the knowledge of the meter and of
 * what a careful client needs. It knows nothing of the statechart: in what a scene listens to, one question too many is a fault.
 */
export const conversations: Readonly<Record<string, Conversations>> = {
  'what a start costs': starts,
  'what a stop costs': stops,
  'how a record comes home': records,
  'what a meter is asked that was away': link,
  'when a meter is looked at': looks,
  'when an id comes twice': sameId,
  'another meter': anotherMeter,
  'when the clock is set': clock,
  'what is given up': fault,
};
