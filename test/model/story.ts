import { type Account, accountOf } from './account.ts';
import type { Announcement, Entry, Happening, Outcome, ToldError } from './history.ts';

/** How a request of a story ends: with a status, with no answer at all, or without having reached the meter. */
export type Ending = number | 'lost' | 'never arrives';

/** A small history, told step by step, to prove the rules that judge histories. */
export interface Story {
  life(how?: { remembers: boolean }): Story;
  killed(): Story;
  stopped(): Story;
  journal(works: boolean): Story;
  pass(ms: number): Story;
  /** A command comes; answered later by {@link Story.told}. */
  start(id: string): Story;
  stop(id: string): Story;
  /** The oldest command that waits, or that one, is answered. */
  told(outcome: Outcome, command?: number): Story;
  event(event: Announcement): Story;
  /** One request, from its first byte to its end; `meanwhile` happens at the meter. */
  asks(method: string, path: string, ending: Ending, text?: string, meanwhile?: () => void): Story;
  /** Only the first byte. */
  sends(method: string, path: string): Story;
  status(runs: boolean): Story;
  /** What `/legal` names; `undefined`: an empty id. */
  legal(named?: { id: string; counter: number; runs: boolean }): Story;
  record(counter: number, mark?: 'E' | 'C'): Story;
  refusesRecord(counter: number, id: string): Story;
  clockIsSet(): Story;
  /** One poll a second for so long. */
  measures(seconds: number): Story;
  /** A start; `begins` is the counter of what it begins. */
  posts(id: string, ending: Ending, begins?: number): Story;
  /** A stop; `ends` is the counter of what it ends. */
  puts(id: string, ending: Ending, ends?: number): Story;
  /** The meter begins or ends something without a request, or late for the last one of its kind. */
  begins(counter: number, id: string, by?: 'otherClient' | 'request'): Story;
  ends(counter: number, id: string, by?: 'otherClient' | 'meter' | 'powerLoss' | 'request'): Story;
  archives(ocmf: string): Story;
  /** All of it, for a rule. */
  account(): Account;
}

/** A record that says of itself what the rules ask. */
export function recordOf(counter: number, mark: 'E' | 'C' = 'E'): string {
  return `OCMF|${JSON.stringify({ PG: `T${counter}`, RD: [{ TX: 'B' }, {}, { TX: mark }, {}] })}|{}`;
}

export function failure(effect: ToldError['effect'], message = 'It failed.', id?: string): Outcome {
  const context = id === undefined ? undefined : { transactionId: id };
  return { as: 'error', error: { code: 'METER_TRANSACTION_UNCONFIRMED', effect, message, context } };
}

export function story(): Story {
  const entries: Entry[] = [];
  const archived: string[] = [];
  const waiting: number[] = [];
  const ids = new Map<number, string>();
  let atMs = 0;
  let life = 0;
  let commands = 0;
  let requests = 0;
  const last = new Map<string, number>();

  const note = (happening: Happening) => {
    entries.push({ ...happening, atMs });
    return told;
  };
  const change = (what: 'began' | 'ended', counter: number, id: string, by: string, request?: number) => {
    ids.set(counter, id);
    return note({
      kind: 'change',
      change: { what, paginationCounter: counter, transactionId: id, by: by as 'request', atMs },
      request,
    });
  };
  const command = (does: 'start' | 'stop', transactionId: string) => {
    commands += 1;
    waiting.push(commands);
    return note({ kind: 'command', life, command: commands, does, transactionId });
  };
  const send = (method: string, path: string) => {
    requests += 1;
    last.set(method, requests);
    note({ kind: 'sent', life, request: requests, method, path });
    return requests;
  };
  const arrive = (request: number, path: string, body: string) => {
    const counter = /T(\d+)$/.exec(path)?.[1];
    const id = new URLSearchParams(path.split('?')[1]).get('transactionId') ?? undefined;
    const asked = counter === undefined ? id : (ids.get(Number(counter)) ?? id);
    const asks =
      asked === undefined
        ? {}
        : { asks: { transactionId: asked, paginationCounter: counter ? Number(counter) : undefined } };
    note({ kind: 'arrived', request, body, ...asks });
  };
  const exchange = (
    method: string,
    path: string,
    ending: Ending,
    text: string,
    body: string,
    meanwhile?: (request: number) => void,
  ) => {
    const request = send(method, path);
    if (ending !== 'never arrives') {
      arrive(request, path, body);
      meanwhile?.(request);
      note({ kind: 'answered', request, status: ending === 'lost' ? 200 : ending, text });
    }
    return note({ kind: typeof ending === 'number' ? 'received' : 'failed', request });
  };

  const told: Story = {
    life({ remembers } = { remembers: true }) {
      life += 1;
      return note({ kind: 'life.began', life, remembers });
    },
    killed: () => note({ kind: 'life.killed', life }),
    stopped: () => note({ kind: 'life.stopped', life }),
    journal: works => note({ kind: 'journal', works }),
    pass(ms) {
      atMs += ms;
      return told;
    },
    start: id => command('start', id),
    stop: id => command('stop', id),
    told: (outcome, of = waiting.shift() ?? 0) => note({ kind: 'told', command: of, outcome }),
    event: event => note({ kind: 'event', life, event }),
    asks: (method, path, ending, text = '', meanwhile) => exchange(method, path, ending, text, '', meanwhile),
    sends(method, path) {
      send(method, path);
      return told;
    },
    status: runs =>
      exchange(
        'GET',
        '/v1/status',
        200,
        JSON.stringify({ status: { bits: { transactionIsOnGoing: runs } } }),
        '',
      ),
    legal(named) {
      const text =
        named === undefined
          ? { transactionId: '' }
          : {
              transactionId: named.id,
              paginationCounter: named.counter,
              meterValue: { transactionStatus: named.runs ? 21 : 17 },
            };
      return exchange('GET', '/v2/legal', 200, JSON.stringify(text), '');
    },
    record: (counter, mark) =>
      exchange('GET', `/v2/ocmf?transactionId=T${counter}`, 200, recordOf(counter, mark), ''),
    refusesRecord(counter, id) {
      ids.set(counter, id);
      return exchange('GET', `/v2/ocmf?transactionId=T${counter}`, 404, '', '');
    },
    clockIsSet: () =>
      exchange('PUT', '/v1/settings', 200, '{"meterId":"1","result":1}', '{"time":{"utc":"now"}}'),
    measures(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        exchange('GET', '/v2/livemeasure', 200, '{}', '');
        atMs += 1000;
      }
      return told;
    },
    posts: (id, ending, begins) =>
      exchange(
        'POST',
        '/v2/legal',
        ending,
        JSON.stringify({ running: begins !== undefined }),
        JSON.stringify({ transactionId: id }),
        request => begins !== undefined && change('began', begins, id, 'request', request),
      ),
    puts: (id, ending, ends) =>
      exchange(
        'PUT',
        `/v2/legal?transactionId=${id}`,
        ending,
        JSON.stringify({ meterValue: { transactionStatus: 17 } }),
        '',
        request => ends !== undefined && change('ended', ends, id, 'request', request),
      ),
    begins: (counter, id, by = 'otherClient') =>
      change('began', counter, id, by, by === 'request' ? last.get('POST') : undefined),
    ends: (counter, id, by = 'otherClient') =>
      change('ended', counter, id, by, by === 'request' ? last.get('PUT') : undefined),
    archives(ocmf) {
      archived.push(ocmf);
      return told;
    },
    account() {
      const ended = new Set(
        entries.flatMap(each =>
          each.kind === 'change' && each.change.what === 'ended' ? each.change.paginationCounter : [],
        ),
      );
      return accountOf({
        entries,
        archived,
        commandTimeoutMs: 5000,
        finalRecord: counter => (ended.has(counter) ? recordOf(counter) : undefined),
      });
    },
  };
  return told.life({ remembers: false });
}
