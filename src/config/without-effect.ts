import type { ConfigWarning } from './later-everest-keys.ts';

/** Under a symbol, so that it is no setting, and goes along when a configuration is spread into another. */
const warnings = Symbol('keys without effect');

/** The configuration, which remembers what it was given in vain. */
export function withWarnings<Config extends object>(config: Config, given: readonly ConfigWarning[]): Config {
  return given.length === 0 ? config : { ...config, [warnings]: given };
}

/** What a configuration of EVerest was given in vain; nothing of any other. */
export function warningsOf(config: object): readonly ConfigWarning[] {
  const given: unknown = Reflect.get(config, warnings);
  return Array.isArray(given) ? (given as readonly ConfigWarning[]) : [];
}
