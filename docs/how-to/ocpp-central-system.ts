/**
 * A central system that takes a session and checks what the meter signed, with a key that it knows from the commissioning:
 * one that comes with the record shows nothing. ocpp.ts runs it.
 */
import { fromOcpp, sessionOf, verifyRecord } from 'lem-dcbm/ocmf';
import { RPCServer } from 'ocpp-rpc';

/** What a charge point sent. */
export interface ReceivedMessage {
  readonly action: string;
  readonly params: unknown;
}

/** A central system that listens on the loopback. */
export interface CentralSystem {
  /** For the charge point. */
  readonly url: string;
  /** Everything that came, in its order. */
  readonly messages: readonly ReceivedMessage[];
  close(): Promise<void>;
}

/** `publicKey` is that of the meter, as it stands on its front; `tell` gets a line for each message and record. */
export async function startCentralSystem(
  publicKey: string,
  tell: (line: string) => void,
): Promise<CentralSystem> {
  const messages: ReceivedMessage[] = [];
  const server = new RPCServer({
    protocols: ['ocpp2.1', 'ocpp2.0.1', 'ocpp1.6'],
    strictMode: ['ocpp2.0.1', 'ocpp1.6'],
  });
  server.on('client', client => {
    client.handle(({ method: action, params }: { method: string; params: unknown }) => {
      messages.push({ action, params });
      tell(action);
      for (const { record } of fromOcpp(params).values) tell(judge(record, publicKey));
      return answerTo(action);
    });
  });
  const listening = await server.listen(0, '127.0.0.1');
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('the central system has no port');
  return { url: `ws://127.0.0.1:${address.port}`, messages, close: () => server.close({}) };
}

function judge(bytes: Uint8Array, publicKey: string): string {
  const { verdict, billable, record } = verifyRecord(bytes, publicKey);
  const imported = record && sessionOf(record).registers.find(({ direction }) => direction === 'import');
  const energy = `${imported?.energy ?? 'unknown'} ${imported?.unit ?? 'energy'}`;
  return `signed record: ${energy}, signature ${verdict}, ${billable ? '' : 'not '}billable`;
}

function answerTo(action: string): object {
  if (action === 'BootNotification')
    return { status: 'Accepted', interval: 300, currentTime: new Date().toISOString() };
  if (action === 'StartTransaction') return { transactionId: 4711, idTagInfo: { status: 'Accepted' } };
  return {};
}
