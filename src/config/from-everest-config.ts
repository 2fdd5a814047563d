import { ConfigError } from '../errors/config-error.ts';
import { configSchema, type MeterConfigInput } from './schema.ts';

/** EVerest writes some names with their unit; everything else is the same word in snake_case. */
const special: Readonly<Record<string, string>> = {
  temperature_warning_level_C: 'temperatureWarningLevelC',
  temperature_error_level_C: 'temperatureErrorLevelC',
  temperature_hysteresis_K: 'temperatureHysteresisK',
};

function camelCase(key: string): string {
  return special[key] ?? key.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/**
 * EVerest's own keys of the module LemDCBM400600 (`config_module`) as our configuration. Values are taken as they are
 * and checked by `parseConfig` or `createMeter`.
 *
 * @throws ConfigError METER_CONFIG_INVALID naming every key that the module does not have.
 */
export function fromEverestConfig(everest: Readonly<Record<string, unknown>>): MeterConfigInput {
  const known = new Set(Object.keys(configSchema.shape));
  const isKnown = (key: string) =>
    known.has(camelCase(key)) && (!/[A-Z]/.test(key) || key in special || key.length === 2);
  const unknown = Object.keys(everest).filter(key => !isKnown(key));
  if (unknown.length > 0) {
    throw new ConfigError(
      unknown.map(key => ({
        key,
        value: JSON.stringify(everest[key])?.slice(0, 60) ?? 'nothing',
        expected: 'a key of the EVerest module LemDCBM400600',
      })),
    );
  }
  const entries = Object.entries(everest).map(([key, value]) => [camelCase(key), value]);
  return Object.fromEntries(entries) as MeterConfigInput;
}
