import { randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type IClientOptions, MqttClient } from 'mqtt';
import type { BrokerAddress } from './broker-address.ts';
import { createPacketStore } from './packet-store.ts';

/** One connection to a broker, subscribed. */
export interface Session {
  /**
   * `true` once the broker has it.
   *
   * @param isRetained the broker keeps it for those who come later. Default: no.
   */
  publish(topic: string, text: string, isRetained?: boolean): Promise<boolean>;
  close(): Promise<void>;
}

export interface Attempt {
  /** 5, or 4 for MQTT 3.1.1. */
  readonly version: 5 | 4;
  /** Without one of these there is no session. */
  readonly subscriptions: readonly string[];
  /** What a broker may refuse. */
  readonly wishes: readonly string[];
  readonly signal: AbortSignal;
  readonly onMessage: (topic: string, text: string) => void;
  /** The broker does not take what is published there; brokers of 3.1.1 do not say so. */
  readonly onRefused: (topic: string, reason: string) => void;
  /** Once, after a session that was there; not after `close`. */
  readonly onLost: (reason: string) => void;
}

export type Attempted =
  | { readonly kind: 'connected'; readonly session: Session }
  /** `isHandshake`: the broker was reached and did not go on; it may know another version only. */
  | { readonly kind: 'failed'; readonly reason: string; readonly isHandshake: boolean };

/** Makes one try to connect; never throws. */
export type Connect = (attempt: Attempt) => Promise<Attempted>;

/** From the first byte to the last subscription, and from a message to the broker's word that it has it. */
const patienceMs = 5000;
/** Long enough for the last message to leave. */
const farewellMs = 300;
/** Far more than any request of EVerest. */
const maxPacketBytes = 1_000_000;

/** Words of a refusal that has nothing to do with the version: user name, password, or who may do what. */
const refusals: ReadonlySet<number> = new Set([4, 5, 134, 135, 138, 140]);

/** By mqtt.js. Every message is acknowledged, so that a broker that has hung is seen, and nothing heaps up before it. */
export function connectBy(address: BrokerAddress, certificateAuthority?: string): Connect {
  const connect = connecting(address, certificateAuthority);
  return attempt =>
    connect(attempt).catch((error: unknown) => ({
      kind: 'failed',
      reason: String(error),
      isHandshake: false,
    }));
}

function connecting(address: BrokerAddress, certificateAuthority?: string): Connect {
  return ({ version, subscriptions, wishes, signal, onMessage, onRefused, onLost }) =>
    new Promise(resolve => {
      let isTransportUp = false;
      let isOpen = false;
      let isOver = false;
      let reason = 'it closed the connection';
      let code: number | undefined;
      const underWay = new Set<(isThere: boolean) => void>();
      const leave = () => {
        isOver = true;
        clearTimeout(timer);
        for (const published of underWay) published(false);
      };
      const client = new MqttClient(
        () => {
          const socket = socketTo(address, certificateAuthority);
          socket.once(address.isTls ? 'secureConnect' : 'connect', () => {
            isTransportUp = true;
          });
          socket.setNoDelay(true);
          return socket;
        },
        optionsOf(address, version),
      );
      const end = (why?: string) => {
        if (isOver) return;
        leave();
        client.end(true);
        if (isOpen) onLost(why ?? reason);
        else {
          const isHandshake = isTransportUp && !refusals.has(code ?? 0);
          resolve({ kind: 'failed', reason: why ?? reason, isHandshake });
        }
      };
      const timer = setTimeout(() => end(`it did not answer within ${patienceMs} ms`), patienceMs);
      signal.addEventListener('abort', () => end('it was not wanted any more'), { once: true });

      client.on('error', error => {
        reason = reasonOf(error);
        if ('code' in error && typeof error.code === 'number') code = error.code;
        end();
      });
      client.on('close', () => end());
      client.on('message', (topic, payload, { retain }) => {
        // EVerest retains nothing: whoever left this there is not EVerest, or it was long ago.
        if (isOpen && !retain) onMessage(topic, payload.toString('utf8'));
      });
      client.on('connect', async () => {
        const refusals = await Promise.all(subscriptions.map(topic => subscribe(topic)));
        await Promise.all(wishes.map(topic => subscribe(topic)));
        const refusal = refusals.find(each => each !== undefined);
        if (refusal !== undefined) end(refusal);
        if (isOver) return;
        isOpen = true;
        clearTimeout(timer);
        resolve({ kind: 'connected', session: { publish, close } });
      });

      /** @returns why it is not in force. */
      function subscribe(topic: string): Promise<string | undefined> {
        return new Promise(subscribed => {
          // What is retained is not wanted (2), and is known by its flag also when it comes later.
          client.subscribe(topic, { qos: 2, rh: 2, rap: true }, error =>
            subscribed(
              error === null ? undefined : `it refused the subscription of ${topic} (${error.message})`,
            ),
          );
        });
      }

      function publish(topic: string, text: string, isRetained = false): Promise<boolean> {
        if (isOver || !client.connected) return Promise.resolve(false);
        return new Promise(resolvePublished => {
          const impatience = setTimeout(
            () => end(`it did not acknowledge a message within ${patienceMs} ms`),
            patienceMs,
          );
          const published = (isThere: boolean) => {
            clearTimeout(impatience);
            underWay.delete(published);
            resolvePublished(isThere);
          };
          underWay.add(published);
          client.publish(topic, text, { qos: 1, retain: isRetained }, error => {
            const isThere = error === undefined || error === null;
            if (!isThere && !isOver) onRefused(topic, error.message);
            published(isThere);
          });
        });
      }

      async function close(): Promise<void> {
        if (isOver) return;
        leave();
        await new Promise<void>(closed => {
          const impatience = setTimeout(closed, farewellMs);
          client.end(false, {}, () => {
            clearTimeout(impatience);
            closed();
          });
        });
        client.end(true);
      }
    });
}

/** A host with several addresses fails with several reasons, and with no text of its own. */
function reasonOf(error: Error): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return error.errors
      .map((each: unknown) => (each instanceof Error ? each.message : String(each)))
      .join(', ');
  return error.message === '' ? error.name : error.message;
}

function socketTo({ host, port, isTls }: BrokerAddress, certificateAuthority?: string) {
  if (!isTls) return connectTcp({ host, port });
  const ca = certificateAuthority === undefined ? {} : { ca: certificateAuthority };
  const isName = !/^[\d.]+$|:/.test(host);
  return connectTls({ host, port, ...(isName ? { servername: host } : {}), ...ca });
}

function optionsOf({ username, password }: BrokerAddress, version: 5 | 4): IClientOptions {
  return {
    protocolVersion: version,
    clientId: `lem-dcbm-${randomBytes(6).toString('hex')}`,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: patienceMs,
    keepalive: 10,
    reschedulePings: false,
    queueQoSZero: false,
    resubscribe: false,
    incomingStore: createPacketStore(),
    outgoingStore: createPacketStore(),
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(version === 5 ? { properties: { maximumPacketSize: maxPacketBytes } } : {}),
  };
}
