import type { BrokerAddress, Capabilities } from '../everest/index.ts';
import type { MeterConfig, MeterConfigInput } from '../index.ts';

/** A file of a site, checked; every path is absolute. */
export interface SiteSettings {
  readonly http: HttpSettings;
  /** Empty: none. */
  readonly journal: string;
  /** In the order of the file. */
  readonly meters: readonly MeterOfSite[];
}

export interface HttpSettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tokenFile: string;
  /** Names under which it may be asked, beside its own address. */
  readonly hosts: readonly string[];
}

/** One entry of `meters`. */
export interface MeterOfSite {
  readonly name: string;
  /** As a driver takes them, with the journal of the site. */
  readonly settings: MeterConfigInput;
  /** The same, checked. */
  readonly config: MeterConfig;
  readonly everest?: EverestLink;
  readonly homeAssistant?: HomeAssistantLink;
}

interface BrokerOfMeter {
  readonly broker: BrokerAddress;
  /** PEM. */
  readonly authority?: string;
}

export interface EverestLink extends BrokerOfMeter {
  readonly moduleId: string;
  readonly topicPrefix: string;
  readonly errorRaiserId?: string;
  readonly withholdCheckOnTemperatureError: boolean;
  readonly capabilities: Capabilities;
}

export interface HomeAssistantLink extends BrokerOfMeter {
  readonly discoveryPrefix: string;
  readonly topicPrefix: string;
}
