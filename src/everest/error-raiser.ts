import type { MeterEvent } from '../index.ts';
import type { RaisedError } from './messages.ts';

/** Topics of one module `generic_error_raiser_API`. */
export interface RaiserTopics {
  readonly heartbeat: string;
  readonly raise: string;
  readonly clear: string;
  readonly check: string;
}

export function raiserTopicsOf(prefix: string, moduleId: string): RaiserTopics {
  const module = `${prefix}everest_api/1/generic_error_raiser/${moduleId}`;
  return {
    heartbeat: `${module}/e2m/heartbeat`,
    raise: `${module}/m2e/raise_error`,
    clear: `${module}/m2e/clear_error`,
    check: `${module}/m2e/communication_check`,
  };
}

/** Errors and warnings for the back end. They never stop the charging: nobody in EVerest waits for them. */
export interface ErrorRaiser {
  take(event: MeterEvent): void;
  /** EVerest has (re)started, or the connection to it has: it is told everything anew. */
  greet(): void;
  close(): void;
}

type Kind = Pick<RaisedError, 'type' | 'sub_type'>;

/** Everything that may be raised, in the words of EVerest's own module where it has them. */
export const errorKinds = {
  communication: { type: 'CommunicationFault', sub_type: 'Communication timed out' },
  temperatureWarning: { type: 'VendorWarning', sub_type: 'TemperatureWarning' },
  temperatureError: { type: 'VendorError', sub_type: 'TemperatureError' },
  journal: { type: 'VendorWarning', sub_type: 'JournalFailed' },
  recordLost: { type: 'VendorWarning', sub_type: 'RecordLost' },
  recordInvalid: { type: 'VendorWarning', sub_type: 'RecordInvalid' },
  registerDecreased: { type: 'VendorError', sub_type: 'RegisterDecreased' },
} as const satisfies Record<string, Kind>;

type Name = keyof typeof errorKinds;

/** EVerest gives up a raiser that was silent for 5 s. */
const checkMs = 1500;

/** @param publish publishes one message; of no connection nothing comes. */
export function createErrorRaiser(
  topics: RaiserTopics,
  publish: (topic: string, message: RaisedError | true) => void,
): ErrorRaiser {
  const raised = new Map<Name, RaisedError>();
  const check = () => publish(topics.check, true);
  const timer = setInterval(check, checkMs);

  function raise(name: Name, message: string) {
    if (raised.has(name)) return;
    const error = { ...errorKinds[name], message: message.toWellFormed() };
    raised.set(name, error);
    publish(topics.raise, error);
  }

  /** With the same sub_type: without it EVerest clears nothing. */
  function clear(name: Name) {
    if (raised.delete(name)) publish(topics.clear, errorKinds[name]);
  }

  return {
    take(event) {
      const change = changeOf(event);
      if (change === undefined) return;
      if (change.message === undefined) clear(change.name);
      else raise(change.name, change.message);
    },
    greet() {
      check();
      for (const [name, kind] of Object.entries(errorKinds)) {
        const error = raised.get(name as Name);
        if (error === undefined) publish(topics.clear, kind);
        else publish(topics.raise, error);
      }
    },
    close: () => clearInterval(timer),
  };
}

/** What an event raises, or, without a message, clears. */
function changeOf(event: MeterEvent): { readonly name: Name; readonly message?: string } | undefined {
  switch (event.type) {
    case 'link.lost':
    case 'meter.fault':
      return { name: 'communication', message: event.error.message };
    case 'link.restored':
    case 'meter.identified':
      return { name: 'communication' };
    case 'temperature.raised': {
      const message = `Max temperature ${event.temperatureC.toFixed(1)} °C exceeds ${event.level} level`;
      return { name: temperatureOf(event.level), message };
    }
    case 'temperature.cleared':
      return { name: temperatureOf(event.level) };
    case 'journal.failed':
      return { name: 'journal', message: event.error.message };
    case 'journal.restored':
    case 'record.stored':
      return { name: 'journal' };
    case 'record.lost':
      return { name: 'recordLost', message: event.error.message };
    case 'record.invalid':
      return { name: 'recordInvalid', message: event.error.message };
    case 'register.decreased':
      return { name: 'registerDecreased', message: event.error.message };
    default:
      return undefined;
  }
}

function temperatureOf(level: 'warning' | 'error'): Name {
  return level === 'warning' ? 'temperatureWarning' : 'temperatureError';
}
