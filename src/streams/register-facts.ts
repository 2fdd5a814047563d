import type { Measurement } from '../domain/measurement.ts';
import type { TelemetryFact } from '../domain/service-results.ts';
import { IntegrityError } from '../errors/integrity-error.ts';
import type { MeasurementWatch } from './measurement-watch.ts';

const registers = ['energyImportWh', 'energyExportWh'] as const;

/** Tells when a lifetime register became smaller, which it never may. */
export function watchRegisters(): MeasurementWatch {
  let before: Measurement | undefined;
  return measurement => {
    const fact = before === undefined ? undefined : decrease(before, measurement);
    before = measurement;
    return fact;
  };
}

function decrease(before: Measurement, after: Measurement): TelemetryFact | undefined {
  const register = registers.find(name => after[name] < before[name]);
  if (register === undefined) return undefined;
  const expected = `at least ${before[register]} Wh`;
  const got = `${after[register]} Wh`;
  const error = new IntegrityError('METER_REGISTER_DECREASED', {
    message: `${register} of meter ${after.meterId} ran backwards: expected ${expected}, got ${got}. Stop billing on this meter`,
    context: { meterId: after.meterId, register, expected, got },
  });
  return { type: 'register.decreased', error: error.toJSON() };
}
