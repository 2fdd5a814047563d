import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.ts';
import { configJsonSchema, configReference } from '../../../src/config/reference.ts';

const defaults: Record<string, unknown> = { ...parseConfig({ ipAddress: 'meter' }) };
const entries = configReference();

describe('the reference of the configuration', () => {
  it('has every key that there is', () => {
    const withDefault = entries.filter(entry => entry.isRequired || entry.default !== undefined);
    expect(withDefault.map(({ name }) => name).toSorted()).toEqual(Object.keys(defaults).toSorted());
  });

  it('has no default for what the meter keeps when it is left out', () => {
    const without = entries.filter(entry => !entry.isRequired && entry.default === undefined);
    expect(without.map(({ name }) => name)).toEqual(['meterTimezone', 'meterDst']);
  });

  it.each(entries.filter(({ name }) => name !== 'ipAddress'))('names the true default of $name', entry => {
    expect(entry.default).toEqual(defaults[entry.name]);
  });

  it('has no default for the one key that is required', () => {
    const required = entries.filter(({ isRequired }) => isRequired);
    expect(required).toMatchObject([{ name: 'ipAddress', default: undefined }]);
  });

  it.each(entries)('describes $name in a sentence', ({ description, type }) => {
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(type).toMatch(/^(string|integer|number|boolean|object or string)$/);
  });

  it.each(entries.filter(({ type }) => type === 'integer'))('bounds $name', ({ range }) => {
    expect(range).toMatch(/^-?\d+ to \d+$/);
  });

  it.each(entries.filter(({ name }) => /(Ms|Delay)$/.test(name)))('gives $name in ms', ({ unit }) => {
    expect(unit).toBe('ms');
  });

  it.each([
    ['onForeignTransaction', 'end, refuse'],
    ['timeSync', 'system, keepNtp, never'],
  ])('names the words of %s', (key, range) => {
    expect(entries.find(({ name }) => name === key)).toMatchObject({ type: 'string', range });
  });

  it('tells the name in EVerest where there is one', () => {
    const nameOf = (key: string) => entries.find(({ name }) => name === key)?.everestName;
    expect(nameOf('ntpServer1IpAddr')).toBe('ntp_server_1_ip_addr');
    expect(nameOf('temperatureMinTimeAsValidMs')).toBe('temperature_min_time_as_valid_ms');
    expect(nameOf('warmupMs')).toBeUndefined();
  });
});

describe('the JSON Schema of the configuration', () => {
  const schema = configJsonSchema();

  it('requires the address, and lets no unknown key through', () => {
    expect(schema).toMatchObject({ type: 'object', required: ['ipAddress'], additionalProperties: false });
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  });

  it('takes daylight saving time as an object or as text', () => {
    expect(schema.properties?.meterDst).toMatchObject({ anyOf: [{ type: 'object' }, { type: 'string' }] });
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });
});
