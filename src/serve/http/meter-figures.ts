import type { Measurement, MeterEvent, MeterHealth, TransportStatistics } from '../../index.ts';
import type { SiteMeter } from '../site.ts';
import type { MeterFacts } from './meter-facts.ts';
import { clockOffsetS, isLive } from './meter-view.ts';

/** One metric of a meter. */
export interface Figure {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  /** `undefined`: not known, so that the metric is absent. */
  readonly value: (health: MeterHealth, facts: MeterFacts, meter: SiteMeter) => number | undefined;
}

const joulesPerWh = 3600;

/** Of the newest measurement, as long as the link is online. */
function measured(
  name: string,
  help: string,
  type: Figure['type'],
  value: (of: Measurement) => number,
): Figure {
  return {
    name,
    help,
    type,
    value: ({ state, lastMeasurement }) =>
      lastMeasurement !== undefined && isLive(state) ? value(lastMeasurement) : undefined,
  };
}

/** Of the connection, since the driver was started. */
function sent(name: string, help: string, key: keyof TransportStatistics): Figure {
  return { name, help, type: 'counter', value: ({ transport }) => transport?.[key] };
}

/** How often something was told since the site follows the meter. */
function told(name: string, help: string, ...types: readonly MeterEvent['type'][]): Figure {
  return { name, help, type: 'counter', value: (_, facts) => facts.count(...types) };
}

function gauge(name: string, help: string, value: Figure['value']): Figure {
  return { name, help, type: 'gauge', value };
}

/** Every metric of a meter. */
export const meterFigures: readonly Figure[] = [
  measured('dcbm_voltage_volts', 'Voltage at the meter.', 'gauge', of => of.voltageV),
  measured('dcbm_current_amperes', 'Current; the sign is that of the meter.', 'gauge', of => of.currentA),
  measured('dcbm_power_watts', 'Power; the sign is that of the meter.', 'gauge', of => of.powerW),
  measured(
    'dcbm_energy_import_joules_total',
    'Lifetime register of the energy that went to the vehicle; 3600 J are 1 Wh.',
    'counter',
    of => of.energyImportWh * joulesPerWh,
  ),
  measured(
    'dcbm_energy_export_joules_total',
    'Lifetime register of the energy that came back; 3600 J are 1 Wh.',
    'counter',
    of => of.energyExportWh * joulesPerWh,
  ),
  measured('dcbm_temperature_high_celsius', 'Sensor on the high side.', 'gauge', of => of.temperatureHighC),
  measured('dcbm_temperature_low_celsius', 'Sensor on the low side.', 'gauge', of => of.temperatureLowC),
  gauge('dcbm_measurement_age_seconds', 'Age of the newest measurement.', ({ measurementAgeMs: ageMs }) =>
    ageMs === undefined ? undefined : ageMs / 1000,
  ),
  {
    name: 'dcbm_measurements_total',
    help: 'Measurements that came in.',
    type: 'counter',
    value: (_, { measurements }) => measurements,
  },
  gauge(
    'dcbm_link_up',
    '1: measurements come in; 0: polls fail, or the meter is not connected.',
    ({ state }) => (isLive(state) ? 1 : 0),
  ),
  told('dcbm_link_losses_total', 'How often polls kept failing.', 'link.lost'),
  told(
    'dcbm_link_degradations_total',
    'How often a poll failed or a measurement was stale.',
    'link.degraded',
  ),
  told('dcbm_faults_total', 'How often the driver gave up for a while.', 'meter.fault'),
  told('dcbm_reboots_total', 'How often the meter was seen to boot.', 'meter.rebooted'),
  gauge(
    'dcbm_connect_attempts',
    'Tries to connect that have failed so far; absent once it is connected.',
    ({ state }) => (state.name === 'connecting' ? state.attempts : undefined),
  ),
  sent('dcbm_requests_total', 'Requests to the meter.', 'requests'),
  sent('dcbm_request_failures_total', 'Requests to the meter that failed.', 'failures'),
  sent('dcbm_request_retries_total', 'Requests that were sent again on a new connection.', 'resends'),
  sent('dcbm_connections_total', 'Connections to the meter.', 'connections'),
  {
    name: 'dcbm_driver_restarts_total',
    help: 'How often the driver was started again after a mistake.',
    type: 'counter',
    value: (_, __, { restarts }) => restarts,
  },
  gauge(
    'dcbm_transaction_running',
    '1: a transaction runs in the meter, which is asked once a minute; absent: it is not known, or the link is lost.',
    ({ state }) =>
      !('running' in state) || state.running.kind === 'unknown' || state.link === 'offline'
        ? undefined
        : Number(state.running.kind === 'open'),
  ),
  gauge(
    'dcbm_start_blockers',
    'Status bits that forbade a start when the meter was last identified; absent: not yet.',
    (_, { identity, blockers }) => (identity === undefined ? undefined : blockers.length),
  ),
  told('dcbm_register_decreases_total', 'How often an energy register became smaller.', 'register.decreased'),
  told('dcbm_transactions_started_total', 'Starts that the meter confirmed.', 'transaction.started'),
  told('dcbm_transaction_start_failures_total', 'Starts that failed.', 'transaction.startFailed'),
  told('dcbm_transactions_stopped_total', 'Stops that gave a record.', 'transaction.stopped'),
  told('dcbm_transaction_stop_failures_total', 'Stops that failed.', 'transaction.stopFailed'),
  told(
    'dcbm_transactions_found_total',
    'Transactions of others that were found running.',
    'transaction.found',
  ),
  told(
    'dcbm_transactions_closed_by_meter_total',
    'Transactions that the meter or another client ended.',
    'transaction.closedByMeter',
  ),
  gauge(
    'dcbm_records_pending',
    'Records that the meter still has to give; absent: not known.',
    ({ state }, { journalProblem }) =>
      'pendingRecords' in state && journalProblem === undefined ? state.pendingRecords.length : undefined,
  ),
  told('dcbm_records_recovered_total', 'Records that came home without a stop waiting.', 'record.recovered'),
  told('dcbm_records_invalid_total', 'Records that do not verify.', 'record.invalid'),
  told('dcbm_records_lost_total', 'Records that the meter does not give any more.', 'record.lost'),
  told('dcbm_journal_failures_total', 'How often the journal could not be used.', 'journal.failed'),
  gauge(
    'dcbm_clock_offset_seconds',
    'How far the clock of the meter is ahead of that of this machine, to the second.',
    health => clockOffsetS(health),
  ),
  gauge(
    'dcbm_clock_sync_age_seconds',
    'Time since its clock was set or checked; absent: not yet.',
    (_, { syncedAt }) =>
      syncedAt === undefined ? undefined : Math.max(0, (Date.now() - Date.parse(syncedAt)) / 1000),
  ),
  told(
    'dcbm_clock_sync_failures_total',
    'How often the clock could not be set.',
    'clock.syncFailed',
    'clock.implausible',
  ),
];
