import type { Command } from 'commander';
import {
  type Capabilities,
  capabilitiesOf,
  decidedByBridge,
  fragmentOf,
  isOneLevel,
  isPublishable,
  type ModuleConfig,
  meaningsOf,
  settingsForBridge,
} from '../everest/index.ts';
import { ConfigError, type MeterConfigInput } from '../index.ts';
import { chosenMeter, readConfigFile } from './config-file.ts';
import {
  type MeterCommandOptions,
  meterConfigOf,
  settingsWithout,
  withMeterOptions,
} from './meter-options.ts';
import { type Output, printable } from './output.ts';
import { tellExchanges } from './tell-exchanges.ts';

export interface EverestOptions extends Omit<MeterCommandOptions, 'retries' | 'retryDelay'> {
  readonly broker: string;
  readonly brokerCa?: string;
  readonly moduleId?: string;
  readonly topicPrefix?: string;
  readonly errorRaiserId?: string;
  readonly everestConfig?: string;
  readonly withholdCheckOnTemperatureError?: boolean;
}

export function withEverestOptions(command: Command): Command {
  return withMeterOptions(command, settingsWithout(...decidedByBridge))
    .requiredOption(
      '--broker <url>',
      'mqtt://host:port of the broker, mqtts:// for TLS; also with user:password@',
    )
    .option('--broker-ca <file>', 'certificate authority of the broker (PEM); without it those of the system')
    .option('--module-id <id>', 'key of the module powermeter_API in EVerest; without it that of --module')
    .option('--topic-prefix <text>', "EVerest's mqtt_external_prefix, put before every topic")
    .option('--everest-config <file>', 'another name of --config')
    .option(
      '--error-raiser-id <id>',
      'key of a module generic_error_raiser_API that gets errors and warnings',
    )
    .option(
      '--withhold-check-on-temperature-error',
      'no communication check while the temperature error lasts: EVerest stops charging then',
    );
}

export interface EverestSettings {
  readonly settings: MeterConfigInput;
  readonly moduleId: string;
  readonly capabilities: Capabilities;
  /** For EVerest's configuration, when that was read. */
  readonly fragment: string | undefined;
}

/** @throws ConfigError METER_CONFIG_INVALID with what is wrong in options or file. */
export async function everestSettings(
  place: string | undefined,
  { everestConfig, ...options }: EverestOptions,
  output: Output,
): Promise<EverestSettings> {
  const { topicPrefix = '', errorRaiserId, verbose, config = everestConfig } = options;
  const given = await meterConfigOf(
    place,
    { ...options, ...(config === undefined ? {} : { config }), verbose: false },
    { talk: () => undefined },
  );
  if (verbose === true) tellExchanges(output);
  const module = config === undefined ? undefined : moduleIn(config, options);
  const moduleId = options.moduleId ?? module?.name;
  expectLevel('--module-id', moduleId);
  if (errorRaiserId !== undefined) expectLevel('--error-raiser-id', errorRaiserId);
  if (topicPrefix !== '' && !isPublishable(topicPrefix))
    throw problem('--topic-prefix', topicPrefix, 'the beginning of a topic, without + and #');
  const everest: ModuleConfig | undefined = module?.everest;
  for (const meaning of meaningsOf(everest ?? {})) output.talk(printable(meaning));
  return {
    settings: settingsForBridge(given),
    moduleId,
    capabilities: capabilitiesOf(everest ?? {}),
    fragment: everest === undefined ? undefined : fragmentOf(moduleId),
  };
}

function moduleIn(path: string, { module, meter }: Pick<EverestOptions, 'module' | 'meter'>) {
  const file = readConfigFile(path);
  const chosen = chosenMeter(path, file, module ?? meter);
  return file.form === 'everest' ? chosen : undefined;
}

function expectLevel(option: string, id: string | undefined): asserts id is string {
  if (id !== undefined && isOneLevel(id)) return;
  throw problem(option, id, 'the key of a module below active_modules, without / + #');
}

function problem(key: string, value: string | undefined, expected: string): ConfigError {
  return new ConfigError([{ key, value: value === undefined ? 'nothing' : JSON.stringify(value), expected }]);
}
