/** The power meter of EVerest, over MQTT. Part of the command line, which has the client inside. */
export { type Bridge, type BridgeOptions, createBridge } from './bridge.ts';
export { decidedByBridge, settingsForBridge } from './bridge-settings.ts';
export { keepConnected } from './broker.ts';
export { type BrokerAddress, brokerAddressOf, brokerAuthorityOf, shownAddress } from './broker-address.ts';
export type { Capabilities } from './messages.ts';
export { doorOf } from './meter-door.ts';
export { capabilitiesOf, fragmentOf, type ModuleConfig, meaningsOf } from './module-config.ts';
export { connectBy } from './mqtt-session.ts';
export { oneOnItsWay } from './one-on-its-way.ts';
export { isOneLevel, isPublishable } from './topics.ts';
