import { expect } from 'vitest';
import { createActor } from 'xstate';
import { createMeterLogic, stateOf } from '../../../src/index.ts';
import { createSimulator } from '../../../src/simulator/index.ts';
import { type Conversations, openTalk } from './talk.ts';

/** What is given up, and what is tried again. */
export const fault: Conversations = {
  async 'a meter that cannot be reached is tried so often as is asked for, and again after the pause of a fault'() {
    await using talk = await openTalk({ config: { resilienceInitialConnectionRetries: 2 } });
    const away = talk.door.lose(/./, 'does not act');
    await talk.pass(30_000);
    talk.hears(`
      = connecting
      > GET /v1/status
      > GET /v1/status
      > GET /v1/status
      ! meter.fault METER_CONNECTION_LOST
      = fault
      < meter: METER_CONNECTION_LOST, effect none`);
    away.end();
    await talk.pass(60_000);
    talk.hears(`
      = connecting
      > GET /v1/status
      > GET /v2/legal
      > GET /v2/legal
      ! journal.absent
      ! meter.identified
      = warmup`);
  },

  async 'a certificate that is not the pinned one is not tried again before the pause of a fault'() {
    const { certificatePem } = createSimulator({ seed: 'another' }).tlsIdentity();
    const simulator = { tls: true } as const;
    await using talk = await openTalk({ simulator, config: { meterTlsCertificate: certificatePem } });
    await talk.pass(50_000);
    talk.hears(`
      = connecting
      ! meter.fault METER_TLS_UNTRUSTED
      = fault
      < meter: METER_TLS_UNTRUSTED, effect none`);
  },

  async 'a configuration that was refused stays refused'() {
    await using talk = await openTalk();
    const actor = createActor(createMeterLogic(), { input: { ipAddress: '' } });
    const names: string[] = [];
    actor.subscribe(snapshot => {
      const { name } = stateOf(snapshot);
      if (name !== names.at(-1)) names.push(name);
    });
    actor.start();
    await talk.pass(130_000);
    actor.send({ type: 'meter.recover' });
    await talk.pass(1000);
    actor.stop();
    expect(names).toEqual(['connecting', 'fault']);
  },
};
