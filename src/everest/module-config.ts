import { z } from 'zod';
import { type Capabilities, capabilitiesSchema } from './messages.ts';

/** The `config_module` of EVerest's module LemDCBM400600, checked by `fromEverestConfig`. */
export type ModuleConfig = Readonly<Record<string, unknown>>;

const amperes = z.number().min(0);

/** What the keys that came later to EVerest's module mean for the bridge, one line each, of those that are given. */
export function meaningsOf(config: ModuleConfig): readonly string[] {
  const meanings: Readonly<Record<string, (value: unknown) => string>> = {
    http_connection_reuse: value =>
      value === true ? 'as it is done anyway' : 'no effect: connections are always reused',
    poll_interval_ms: value => `a measurement every ${value} ms`,
    transaction_ocmf_fetch_interval_s: value =>
      value === 0
        ? 'what a running transaction has signed is kept as evidence with each measurement'
        : `what a running transaction has signed is kept as evidence every ${value} s`,
    min_import_current_A: publication,
    min_export_current_A: publication,
  };
  return Object.entries(meanings)
    .filter(([key]) => key in config)
    .map(([key, meaning]) => `${key} ${JSON.stringify(config[key])}: ${meaning(config[key])}`);
}

function publication(value: unknown): string {
  return value === 0 ? 'not published' : 'published as m2e/capabilities';
}

/** The smallest currents, where they are above 0. */
export function capabilitiesOf(config: ModuleConfig): Capabilities {
  const given = (['min_import_current_A', 'min_export_current_A'] as const).flatMap(key => {
    const { data } = amperes.safeParse(config[key]);
    return data === undefined || data === 0 ? [] : [[key, data] as const];
  });
  return capabilitiesSchema.parse(Object.fromEntries(given));
}

/** What stands in EVerest's configuration in place of the module LemDCBM400600. */
export function fragmentOf(moduleId: string): string {
  const key = /^[A-Za-z_][\w-]*$/.test(moduleId) ? moduleId : JSON.stringify(moduleId);
  return `${key}:
  module: powermeter_API
  config_module:
    cfg_communication_check_to_s: 5
    cfg_heartbeat_interval_ms: 1000
    cfg_request_reply_to_s: 60
`;
}
