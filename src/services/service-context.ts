import type { MeterConfig } from '../config/schema.ts';
import type { Journal } from '../journal/journal.ts';
import type { Endpoint } from '../protocol/wire.ts';
import type { SendOptions, Transport } from '../transport/transport.ts';

/** What the services of one meter work with. */
export interface ServiceContext {
  readonly config: MeterConfig;
  readonly transport: Transport;
  readonly journal: Journal;
  /** Wall clock in milliseconds since 1970. */
  readonly now: () => number;
}

/** Asks one endpoint and understands its answer. */
export async function ask<Input, Output>(
  { transport }: Pick<ServiceContext, 'transport'>,
  endpoint: Endpoint<Input, Output>,
  input: Input,
  signal: AbortSignal,
  priority: SendOptions['priority'] = 'command',
): Promise<Output> {
  const { timeoutMs, maxResponseBytes } = endpoint;
  const response = await transport.send(endpoint.request(input), {
    priority,
    signal,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(maxResponseBytes === undefined ? {} : { maxResponseBytes }),
  });
  return endpoint.parse(response, input);
}
