/** The topics of one module `powermeter_API`, version 1 of EVerest's API; `e2m` is from EVerest, `m2e` to it. */
export interface Topics {
  /** A number that counts up, from 0 at each start of EVerest. */
  readonly heartbeat: string;
  readonly startTransaction: string;
  readonly stopTransaction: string;
  readonly values: string;
  readonly publicKey: string;
  readonly check: string;
  readonly capabilities: string;
}

/**
 * @param prefix EVerest's `mqtt_external_prefix`, put in front as it is.
 * @param moduleId key of the module below `active_modules`.
 */
export function topicsOf(prefix: string, moduleId: string): Topics {
  const module = `${prefix}everest_api/1/powermeter/${moduleId}`;
  return {
    heartbeat: `${module}/e2m/heartbeat`,
    startTransaction: `${module}/e2m/start_transaction`,
    stopTransaction: `${module}/e2m/stop_transaction`,
    values: `${module}/m2e/powermeter_values`,
    publicKey: `${module}/m2e/public_key_ocmf`,
    check: `${module}/m2e/communication_check`,
    capabilities: `${module}/m2e/capabilities`,
  };
}

/** Bytes of UTF-8; MQTT 5, 1.5.4. */
const maxTopicBytes = 65_535;
/** Mosquitto cuts the connection of whoever publishes below more levels. */
const maxLevels = 200;

/**
 * Whether a broker takes a message on this topic. One with a wildcard, a control character or half a character makes it
 * cut the connection (MQTT 5, 1.5.4 and 3.3.2.1), and a topic that begins with $ is its own.
 */
export function isPublishable(topic: string): boolean {
  if (topic === '' || topic.startsWith('$') || !topic.isWellFormed()) return false;
  if (/[+#\p{Cc}]|\p{Noncharacter_Code_Point}/u.test(topic)) return false;
  return Buffer.byteLength(topic) <= maxTopicBytes && topic.split('/').length <= maxLevels;
}

/** Whether this can be one level of a topic, as the id of a module is. */
export function isOneLevel(text: string): boolean {
  return isPublishable(text) && !text.includes('/');
}
