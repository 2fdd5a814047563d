import { connectBy, keepConnected, oneOnItsWay, shownAddress } from '../everest/index.ts';
import type { Measurement, MeterIdentity } from '../index.ts';
import type { Link } from './drive-meter.ts';
import type { DrivenMeter } from './site-meter.ts';
import type { HomeAssistantLink } from './site-settings.ts';

/** One quantity of a meter, as Home Assistant wants it. */
interface Sensor {
  readonly key: keyof Measurement;
  readonly name: string;
  readonly unit: string;
  readonly deviceClass: string;
  /** Only the registers grow for ever; a session begins at zero each time, and would be counted twice. */
  readonly stateClass: 'total_increasing' | 'measurement';
}

const sensors: readonly Sensor[] = [
  register('energyImportWh', 'Energy imported'),
  register('energyExportWh', 'Energy exported'),
  quantity('powerW', 'Power', 'W', 'power'),
  quantity('voltageV', 'Voltage', 'V', 'voltage'),
  quantity('currentA', 'Current', 'A', 'current'),
  quantity('temperatureHighC', 'Temperature high', '°C', 'temperature'),
  quantity('temperatureLowC', 'Temperature low', '°C', 'temperature'),
];

/** Without a value for so long, Home Assistant shows that it has none, s. */
const expireAfterS = 30;

/** The messages that tell Home Assistant what there is, by their topics below the discovery prefix. */
export function discoveryOf(
  name: string,
  { discoveryPrefix, topicPrefix }: Pick<HomeAssistantLink, 'discoveryPrefix' | 'topicPrefix'>,
  { meterId, firmwareVersion }: Pick<MeterIdentity, 'meterId' | 'firmwareVersion'>,
): ReadonlyMap<string, unknown> {
  const id = `lem_dcbm_${meterId.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`;
  const device = {
    identifiers: [id],
    name,
    manufacturer: 'LEM',
    model: 'DCBM 400/600',
    serial_number: meterId,
    ...(firmwareVersion === '' ? {} : { sw_version: firmwareVersion }),
  };
  return new Map(
    sensors.map(sensor => {
      const { key, unit, deviceClass, stateClass } = sensor;
      const message = {
        name: sensor.name,
        unique_id: `${id}_${key}`,
        state_topic: stateTopicOf(name, topicPrefix),
        value_template: `{{ value_json.${key} }}`,
        unit_of_measurement: unit,
        device_class: deviceClass,
        state_class: stateClass,
        expire_after: expireAfterS,
        device,
        origin: { name: 'lem-dcbm' },
      };
      return [`${discoveryPrefix}/sensor/${id}/${key}/config`, message];
    }),
  );
}

/** Where the measurements of a meter are published. */
export function stateTopicOf(name: string, topicPrefix: string): string {
  return `${topicPrefix}/${name}/measurement`;
}

/** The meter as a device of Home Assistant, as long as its driver lives. */
export function linkToHomeAssistant(
  { broker: address, authority, ...topics }: HomeAssistantLink,
  meter: DrivenMeter,
  say: (text: string) => void,
): Link {
  let identity: MeterIdentity | undefined;
  const greet = () => {
    if (identity === undefined) return;
    for (const [topic, message] of discoveryOf(meter.name, topics, identity))
      void broker.publish(topic, JSON.stringify(message), true);
  };
  const publish = oneOnItsWay((measurement: Measurement) =>
    broker.publish(stateTopicOf(meter.name, topics.topicPrefix), JSON.stringify(valuesOf(measurement))),
  );
  const subscriptions = [
    meter.events$.subscribe(event => {
      if (event.type !== 'meter.identified') return;
      identity = event.identity;
      greet();
    }),
    meter.measurements$.subscribe(publish),
  ];
  const broker = keepConnected({
    connect: connectBy(address, authority),
    subscriptions: [],
    onConnected() {
      say(`Home Assistant: connected to ${shownAddress(address)}`);
      greet();
    },
    onMessage: () => undefined,
    onTrouble: reason => say(`Home Assistant: no connection to the broker: ${reason}; trying again`),
    onRefused: (topic, reason) =>
      say(`Home Assistant: the broker does not take messages on ${topic}: ${reason}`),
  });
  return {
    async close() {
      for (const subscription of subscriptions) subscription.unsubscribe();
      await broker.close();
    },
  };
}

function valuesOf(measurement: Measurement): Readonly<Record<string, unknown>> {
  return Object.fromEntries(sensors.map(({ key }) => [key, measurement[key]]));
}

function register(key: keyof Measurement, name: string): Sensor {
  return { key, name, unit: 'Wh', deviceClass: 'energy', stateClass: 'total_increasing' };
}

function quantity(key: keyof Measurement, name: string, unit: string, deviceClass: string): Sensor {
  return { key, name, unit, deviceClass, stateClass: 'measurement' };
}
