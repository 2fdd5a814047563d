import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** EVerest's configuration of a charger: every key that its module of the meter has, and those that came later. */
export function everestYaml(ipAddress: string, port: number, more = ''): string {
  return `settings:
  mqtt_broker_host: localhost
active_modules:
  evse_manager:
    module: EvseManager
    config_module:
      connector_id: 1
      evse_id: "DE*ABC*E1"
    connections:
      powermeter_car_side:
        - module_id: powermeter
          implementation_id: main
  powermeter:
    module: LemDCBM400600
    config_module:
      ip_address: ${ipAddress}
      port: ${port}
      interface: ""
      meter_tls_certificate: ""
      ntp_server_1_ip_addr: ""
      ntp_server_1_port: 123
      ntp_server_2_ip_addr: ""
      ntp_server_2_port: 123
      meter_timezone: "+00:00"
      meter_dst: '{"activated": false, "offset": 60, "start": {"order": "last", "day": "sunday", "month": "march", "hour": "T01:00Z"}, "end": {"order": "last", "day": "sunday", "month": "october", "hour": "T01:00Z" }}'
      resilience_initial_connection_retries: 25
      resilience_initial_connection_retry_delay: 1000
      resilience_transaction_request_retries: 3
      resilience_transaction_request_retry_delay: 250
      cable_id: 0
      tariff_id: 0
      IT: -1
      SC: 1
      UV: user sw version
      UD: some text
      temperature_warning_level_C: 5000
      temperature_error_level_C: 5000
      temperature_hysteresis_K: 3
      temperature_min_time_as_valid_ms: 5000
      command_timeout_ms: 5000
      http_connection_reuse: false
      poll_interval_ms: 500
      transaction_ocmf_fetch_interval_s: 0
      min_import_current_A: 1.5
      min_export_current_A: 0
${more}x-module-layout:
  evse_manager: { position: { x: 1, y: 2 }, terminals: { top: [] } }
`;
}

/** A folder for files of a test. */
export function aFolder(): {
  readonly write: (name: string, text: string) => string;
  readonly path: string;
} & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'everest-'));
  return {
    path,
    write(name, text) {
      const file = join(path, name);
      writeFileSync(file, text);
      return file;
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
