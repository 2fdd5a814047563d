import { type Bindings, type DestinationStream, destination, pino, stdTimeFunctions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Redact } from '../inspect/redact.ts';
import type { Line } from './event-line.ts';

/** Where the facts of a site go, a line each. */
export interface Log {
  line(line: Line): void;
  info(text: string, fields?: Line['fields']): void;
  warn(text: string, fields?: Line['fields']): void;
  error(text: string, fields?: Line['fields']): void;
}

export interface LogOptions {
  /** For people, with colors where these are wanted; else one JSON document a line. */
  readonly isPretty: boolean;
  readonly hasColors: boolean;
  /** Text as a terminal may get it. */
  readonly printable: (text: string) => string;
  /** Takes away what names a customer. */
  readonly redact: Redact;
  /** The terminal is not there any more. */
  readonly onGone?: () => void;
  /** For tests. Default: stdout. */
  readonly to?: DestinationStream;
}

/** Written before the call returns: what was said is there, whatever becomes of the process. */
export function createLog({ isPretty, hasColors, printable, redact, onGone, to }: LogOptions): Log {
  const place = to ?? stdout(onGone);
  const stream = isPretty ? forPeople(place, hasColors) : place;
  const logger = pino(
    {
      base: null as unknown as Bindings,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: nameOfLevel },
    },
    stream,
  );
  const shown = (value: unknown): unknown => {
    if (typeof value === 'string') return isPretty ? printable(value) : value;
    return Array.isArray(value) ? value.map(shown) : value;
  };
  const line = ({ level, fields, text }: Line) => {
    const clean = redact({ ...fields, text }) as Readonly<Record<string, unknown>>;
    const { text: said, ...others } = Object.fromEntries(
      Object.entries(clean).map(([key, value]) => [key, shown(value)]),
    );
    logger[level](others, String(said));
  };
  return {
    line,
    info: (text, fields = {}) => line({ level: 'info', fields, text }),
    warn: (text, fields = {}) => line({ level: 'warn', fields, text }),
    error: (text, fields = {}) => line({ level: 'error', fields, text }),
  };
}

/** The sentence of each line, and of which meter it is. */
function forPeople(place: DestinationStream, hasColors: boolean): DestinationStream {
  const textOf = prettyFactory({
    colorize: hasColors,
    hideObject: true,
    messageFormat: '{if meter}{meter}: {end}{msg}',
  });
  return { write: line => place.write(textOf(line)) };
}

/** What waits for a reader that is slow; beyond it lines are lost. */
const maxWaitingBytes = 1_000_000;

/** Whoever does not read does not stop the work: what cannot be written now is tried again with the next line. */
function stdout(onGone: () => void = () => undefined): DestinationStream {
  const place = destination({
    dest: 1,
    sync: true,
    maxLength: maxWaitingBytes,
    retryEAGAIN: () => false,
  });
  place.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EIO') onGone();
  });
  return place;
}

function nameOfLevel(label: string) {
  return { level: label };
}
