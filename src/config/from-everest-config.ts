import { quote } from '../domain/quote.ts';
import { ConfigError } from '../errors/config-error.ts';
import { everestName } from './everest-name.ts';
import { everestShape, type MeterConfigInput } from './schema.ts';
import { shortValue } from './short-value.ts';

const ourNames: ReadonlyMap<string, string> = new Map(
  Object.keys(everestShape).map(name => [everestName(name), name]),
);

/** Keys of later versions of the module for which this driver has no switch. */
const withoutCounterpart: Readonly<Record<string, string>> = {
  http_connection_reuse: 'connections are always reused',
  transaction_ocmf_fetch_interval_s: 'the signed record is fetched when the transaction has ended',
  min_import_current_A: 'the accuracy class is not published',
  min_export_current_A: 'the accuracy class is not published',
};

/**
 * The `config_module` of EVerest's module LemDCBM400600 as our configuration. Values are passed on as they are;
 * `parseConfig` and `createMeter` check them.
 *
 * @throws {@link ConfigError} METER_CONFIG_INVALID naming every key that the module does not have.
 */
export function fromEverestConfig(everest: Readonly<Record<string, unknown>>): MeterConfigInput {
  const entries = Object.entries(everest);
  const unknown = entries.filter(([key]) => !ourNames.has(key));
  if (unknown.length > 0) {
    throw new ConfigError(
      unknown.map(([key, value]) => ({
        key: quote(key).slice(1, -1),
        value: shortValue(value),
        expected: expectationFor(key),
      })),
    );
  }
  // The names are right by construction; whether the values are is the business of parseConfig.
  return Object.fromEntries(
    entries.map(([key, value]) => [ourNames.get(key), value]),
  ) as unknown as MeterConfigInput;
}

function expectationFor(key: string): string {
  const reason = Object.hasOwn(withoutCounterpart, key) ? withoutCounterpart[key] : undefined;
  if (reason !== undefined) return `no such key: ${reason}`;
  return 'a key of the EVerest module LemDCBM400600';
}
