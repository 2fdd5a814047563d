import { connect as connectTcp } from 'node:net';
import { MqttClient } from 'mqtt';
import { describe, expect, it } from 'vitest';
import { startEverest } from '../everest/support/everest.ts';
import { isMosquittoThere, startMosquitto, whyNot } from '../everest/support/mosquitto.ts';
import { aSiteFolder, serveFolder, until } from '../support/site.ts';
import { manyMeters } from './many-meters.ts';

/** Everything that the broker has and gets, by topic; the newest. */
async function listener(port: number) {
  const client = new MqttClient(() => connectTcp(port, '127.0.0.1'), {
    protocolVersion: 5,
    clean: true,
    reconnectPeriod: 0,
  });
  const texts = new Map<string, string>();
  client.on('message', (topic, payload) => texts.set(topic, payload.toString()));
  await new Promise<void>(resolve => client.on('connect', () => resolve()));
  await client.subscribeAsync('#');
  return { texts, [Symbol.dispose]: () => void client.end(true) };
}

describe.skipIf(!isMosquittoThere)(`a site with brokers${whyNot}`, () => {
  it('is the power meter of an EVerest, and a device of Home Assistant', async () => {
    await using mosquitto = await startMosquitto();
    await using everest = await startEverest({ port: mosquitto.port, moduleId: 'powermeter_2' });
    await using meters = await manyMeters(2);
    using folder = aSiteFolder();
    const [first, second] = meters.ports;
    const broker = `mqtt://127.0.0.1:${mosquitto.port}`;
    folder.write(`
http: { port: 0 }
journal: ./journal
meters:
  - { name: left, ipAddress: 127.0.0.1, port: ${first}, homeAssistant: { broker: '${broker}' } }
  - { name: right, ipAddress: 127.0.0.1, port: ${second}, everest: { broker: '${broker}', moduleId: powermeter_2 } }
`);
    await using served = await serveFolder(folder, { timeoutMs: 60_000 });
    await served.line({ meter: 'left', event: 'meter.identified' });
    await everest.next('powermeter_values', 25_000);
    const { reply } = await everest.startTransaction('tx-1');
    expect(reply.status).toBe('OK');
    await served.line({ meter: 'right', event: 'transaction.started', transactionId: 'tx-1' });

    // Whoever comes later is told by the broker what there is.
    using late = await listener(mosquitto.port);
    const configs = await until(() => {
      const found = [...late.texts].filter(([topic]) => /^homeassistant\/sensor\/.*\/config$/.test(topic));
      return found.length === 7 ? found.map(([, text]) => JSON.parse(text)) : undefined;
    });
    const energy = configs.filter(({ device_class: kind }) => kind === 'energy');
    expect(energy.map(({ state_class: state, unit_of_measurement: unit }) => [state, unit])).toEqual([
      ['total_increasing', 'Wh'],
      ['total_increasing', 'Wh'],
    ]);
    expect(new Set(configs.map(each => each.unique_id)).size).toBe(7);
    expect(configs.filter(each => each.state_class === 'total_increasing')).toHaveLength(2);
    const values = await until(() => late.texts.get('lem-dcbm/left/measurement'));
    for (const { value_template: template, state_topic: topic } of configs) {
      expect(topic).toBe('lem-dcbm/left/measurement');
      const [, key = ''] = /^\{\{ value_json\.(\w+) \}\}$/.exec(template) ?? [];
      expect(JSON.parse(values)).toHaveProperty(key, expect.any(Number));
    }
    const { code } = await served.end();
    expect(code).toBe(0);
    expect(everest.problems).toEqual([]);
  });
});
