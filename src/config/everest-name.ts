/** The keys in which EVerest does not write plain snake_case: identifiers and units keep their capitals. */
const special: Readonly<Record<string, string>> = {
  IT: 'IT',
  SC: 'SC',
  UV: 'UV',
  UD: 'UD',
  temperatureWarningLevelC: 'temperature_warning_level_C',
  temperatureErrorLevelC: 'temperature_error_level_C',
  temperatureHysteresisK: 'temperature_hysteresis_K',
};

/** How EVerest's module writes one of our keys: `ntpServer1IpAddr` is `ntp_server_1_ip_addr`. */
export function everestName(key: string): string {
  return special[key] ?? key.replaceAll(/[A-Z]|\d+/g, part => `_${part.toLowerCase()}`);
}
