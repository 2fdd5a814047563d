import { describe, expect, it } from 'vitest';
import { discoveryOf } from '../../../src/serve/home-assistant.ts';

interface Described {
  readonly name: string;
  readonly unique_id: string;
  readonly device_class: string;
  readonly state_class: string;
  readonly unit_of_measurement: string;
  readonly [key: string]: unknown;
}

function described(meterId = '1938256805') {
  const topics = { discoveryPrefix: 'homeassistant', topicPrefix: 'lem-dcbm' };
  const found = discoveryOf('left', topics, { meterId, firmwareVersion: '1.2.3' });
  return [...found] as readonly (readonly [string, Described])[];
}

describe('what Home Assistant is told of a meter', () => {
  it('is a sensor for each quantity, with the units that its device classes take', () => {
    expect(
      described().map(([, { device_class, state_class, unit_of_measurement }]) =>
        [device_class, state_class, unit_of_measurement].join(' '),
      ),
    ).toEqual([
      'energy total_increasing Wh',
      'energy total_increasing Wh',
      'power measurement W',
      'voltage measurement V',
      'current measurement A',
      'temperature measurement °C',
      'temperature measurement °C',
    ]);
  });

  it('goes by the serial number, whatever the meter is called, in topics that a broker takes', () => {
    const [[topic, first] = ['', undefined]] = described('12/+#4');
    expect(topic).toBe('homeassistant/sensor/lem_dcbm_12___4/energyImportWh/config');
    expect(first).toMatchObject({
      unique_id: 'lem_dcbm_12___4_energyImportWh',
      state_topic: 'lem-dcbm/left/measurement',
      value_template: '{{ value_json.energyImportWh }}',
      expire_after: 30,
      device: {
        identifiers: ['lem_dcbm_12___4'],
        name: 'left',
        manufacturer: 'LEM',
        serial_number: '12/+#4',
        sw_version: '1.2.3',
      },
    });
  });
});
