import type { MeterRecord } from './meter-model.ts';
import type { Plain } from './normalize.ts';
import type { Ask } from './services.ts';
import { commandOf, handedOver } from './witness.ts';
import { type Budget, type Command, changing, type Service, type World } from './world.ts';

/** What happens at the callers, and what the witness has to remember of it. */

/** Somebody sends a command. */
export function commandCame(
  world: World,
  does: 'start' | 'stop',
  requestId: string,
  transactionId: string,
): void {
  const { records, running } = world.meter;
  const isOfWhatever = does === 'stop' && transactionId === '';
  changing(world, 'commands').push({
    requestId,
    does,
    transactionId,
    ranThen: isOfWhatever ? running || notHome(world) : 0,
    newestThen: does === 'stop' ? records.findLastIndex(({ id }) => id === transactionId) + 1 : 0,
    countThen: isOfWhatever ? records.length : 0,
    hadGap: false,
    wrote: false,
    acted: false,
  });
}

/**
 * The newest record, if it is ours or this driver has ended it, in whatever life, and nobody has it yet: its end may not be
 * known. Also where no journal says any more that it is ours: it was seen to run.
 */
function notHome(world: World): number {
  const { records } = world.meter;
  const newest = records.at(-1);
  const isOurs =
    newest !== undefined && (newest.isWanted || newest.by > 0 || ['put', 'earlier'].includes(newest.ended));
  return isOurs && !world.memory.everDelivered.includes(records.length) ? records.length : 0;
}

/** Keeps what the witness has to know of each moment. */
export function noteMoment(world: World): void {
  const { meter, commands } = world;
  const record = meter.records[meter.running - 1];
  for (const [index, { does, transactionId, hadGap }] of commands.entries()) {
    if (does !== 'stop') continue;
    const isOn = record !== undefined && ['', record.id].includes(transactionId);
    if (isOn && !record.asked)
      (changing(world, 'meter').records[meter.running - 1] as MeterRecord).asked = true;
    if (!isOn && !hadGap) (changing(world, 'commands')[index] as Command).hadGap = true;
  }
}

/** A byte of a write has left, and it is charged to the command that sent it. */
export function noteWritten(world: World, service: Service, asks: Ask): void {
  const requestId = asks.ask === 'post' ? `s${asks.by}` : service.asked;
  const index = world.commands.findIndex(each => each.requestId === requestId);
  const command = world.commands[index];
  if (command === undefined || command.wrote || (asks.ask === 'put' && command.does === 'start')) return;
  (changing(world, 'commands')[index] as Command).wrote = true;
}

/** What was told answers commands and hands records over. */
export function noteTold(world: World, fact: Plain): void {
  const counter = handedOver(fact);
  if (counter !== undefined) {
    const { delivered, everDelivered } = changing(world, 'memory');
    addTo(delivered, counter);
    addTo(everDelivered, counter);
  }
  const command = commandOf(world, fact);
  if (command !== undefined) {
    const commands = changing(world, 'commands');
    commands.splice(
      commands.findIndex(({ requestId }) => requestId === fact.requestId),
      1,
    );
  }
  if (fact.type === 'transaction.startFailed')
    addTo(changing(world, 'memory').failedStarts, Number(fact.requestId.slice(1)));
  if (fact.type === 'transaction.found') {
    const record = changing(world, 'meter').records.findLast(({ id }) => id === fact.transactionId);
    if (record !== undefined) record.isWanted = true;
  }
}

/** Ascending, each once. */
function addTo(list: number[], number: number): void {
  if (!list.includes(number)) list.push(number);
  list.sort((a, b) => a - b);
}

export function spend(world: World, what: keyof Budget): void {
  world.budget = { ...world.budget, [what]: world.budget[what] - 1 };
}
