import type { MeterConfig } from '../config/schema.ts';
import type { MeterEvent } from '../domain/meter-event.ts';
import { isMeterError } from '../errors/meter-error.ts';
import type { Journal } from '../journal/journal.ts';
import type { Endpoint, Note } from '../protocol/wire.ts';
import type { SendOptions, Transport } from '../transport/transport.ts';

/** What the services of one meter work with. */
export interface ServiceContext {
  readonly config: MeterConfig;
  readonly transport: Transport;
  readonly journal: Journal;
  /** Wall clock in milliseconds since 1970. */
  readonly now: () => number;
  /** Gets what was odd in an answer that was used all the same. */
  readonly note?: Note;
  /** Announces a fact; one of the same type only when the occurrence is another one than the last time. */
  readonly tell?: Tell;
}

export type Tell = (fact: MeterEvent, occurrence?: string) => void;

type Asking = Pick<ServiceContext, 'transport' | 'note'>;

/**
 * Asks right after a poll, and gives up before the next one is due: what is done in the background does not delay a
 * measurement. A meter that has been answering slower than that gets the deadline of the others: it comes less often to
 * a measurement, but what it has to say is heard.
 */
export async function askInBackground<Input, Output>(
  meter: Asking & Pick<ServiceContext, 'config'>,
  endpoint: Endpoint<Input, Output>,
  input: Input,
  signal: AbortSignal,
): Promise<Output> {
  const timeoutMs = Math.max(minBackgroundTimeoutMs, 0.8 * meter.config.pollIntervalMs);
  return ask(meter, { ...endpoint, timeoutMs }, input, signal, 'background');
}

/** A meter answers in less, however often it is polled. */
const minBackgroundTimeoutMs = 500;

/** Who asks, as a service that may be waited for or not. */
export type Lane = 'command' | 'background';

/** Asks in the lane of the service. */
export function askIn<Input, Output>(
  lane: Lane,
  meter: Asking & Pick<ServiceContext, 'config'>,
  endpoint: Endpoint<Input, Output>,
  input: Input,
  signal: AbortSignal,
): Promise<Output> {
  return lane === 'background'
    ? askInBackground(meter, endpoint, input, signal)
    : ask(meter, endpoint, input, signal);
}

/** Asks one endpoint and understands its answer. */
export async function ask<Input, Output>(
  { transport, note }: Asking,
  endpoint: Endpoint<Input, Output>,
  input: Input,
  signal: AbortSignal,
  priority: SendOptions['priority'] = 'command',
  onTurn?: SendOptions['onTurn'],
): Promise<Output> {
  const { timeoutMs, maxResponseBytes } = endpoint;
  const request = endpoint.request(input);
  const response = await transport.send(request, {
    priority,
    signal,
    onTurn,
    timeoutMs,
    maxResponseBytes,
  });
  try {
    return endpoint.parse(response, input, note);
  } catch (error) {
    // What a command did is looked up, and then nobody hears of its answer.
    if (request.method !== 'GET' && isMeterError(error) && error.code.startsWith('METER_RESPONSE_'))
      noteUseless(note, endpoint.name, error.context.path);
    throw error;
  }
}

/** An answer that nobody hears of otherwise. */
export function noteUseless(note: Note | undefined, endpoint: string, path = 'the body'): void {
  note?.({ endpoint, path, got: 'nothing that could be used' });
}
