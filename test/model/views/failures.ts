import { createSimulator } from '../../../src/simulator/index.ts';
import {
  after,
  broken,
  failed,
  fails,
  read,
  readOther,
  registerDecreased,
  start,
  stop,
  untrusted,
} from './outcomes.ts';
import type { View } from './view.ts';

/** A meter with another certificate is refused at once. */
export const untrustedView: View = {
  name: 'another certificate',
  regions: ['lifecycle'],
  needsSocket: true,
  simulator: { tls: true },
  config: { meterTlsCertificate: createSimulator({ seed: 'another' }).tlsIdentity().certificatePem },
  events: [fails('identify', untrusted)],
};

/** Commands that come before the meter is known wait, and are given up in time. */
export const waitingCommandsView: View = {
  name: 'waiting commands',
  regions: ['lifecycle'],
  settings: { connectRetryDelayMs: 10_000, commandHoldMs: 1000 },
  events: [
    fails('identify', failed),
    start(),
    stop(),
    { type: 'command.expired', requestId: 'start' },
    { type: 'command.expired', requestId: 'stop' },
    { type: 'meter.stop' },
  ],
  accepts: ({ context, value }, event) => {
    if (event.type === 'command.expired') return context.held[0]?.requestId === event.requestId;
    if (event.type.startsWith('transaction.')) return context.held.length === 0 && isWaiting(value);
    return true;
  },
  memory: ({ held, attempts }) => [held.map(({ requestId }) => requestId), attempts],
};

/** What only a mistake, or a part of the host that breaks, can bring about. */
export const brokenView: View = {
  name: 'broken parts',
  regions: ['lifecycle'],
  events: [
    read('identify'),
    readOther('identify'),
    fails('telemetry', broken),
    registerDecreased,
    { type: 'meter.recover' },
    after('faultRecoveryDelay', 'fault'),
  ],
  config: { pollIntervalMs: 1000 },
  accepts: ({ context }, event) =>
    event.type !== 'xstate.done.actor.identify' ||
    event.output.identity.meterId === '1' ||
    context.identity !== undefined,
  memory: ({ identity }) => identity !== undefined,
};

export const brokenConnectionView: View = {
  name: 'broken connection',
  regions: ['lifecycle'],
  events: [fails('connection', broken)],
  accepts: ({ value }) => value !== 'fault',
};

/** Nobody has configured a journal, which is said once. */
export const noJournalView: View = {
  name: 'no journal',
  regions: ['lifecycle'],
  hasNoJournal: true,
  settings: { hasJournal: false, faultRecoveryDelayMs: 1000 },
  events: [],
  also: [
    [read('identify'), fails('telemetry', broken), { type: 'meter.recover' }, read('identify')],
    [read('identify', 'tx-old')],
  ],
};

function isWaiting(value: unknown): boolean {
  return JSON.stringify(value) === '{"connecting":"waiting"}';
}
