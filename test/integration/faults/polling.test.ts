import { describe, expect, it } from 'vitest';
import type { MeterErrorCode } from '../../../src/index.ts';
import { type Fault, faultKinds } from '../../../src/simulator/index.ts';
import { connected, createRig } from '../../support/rig.ts';
import { elsewhere } from './elsewhere.ts';

/** What a caller sees of a fault that strikes every poll: the error code of the degraded link, or a healthy link. */
type Seen = MeterErrorCode | 'healthy';

const polls = { path: '/v2/livemeasure' };

const whilePolling: readonly (readonly [Fault, Seen])[] = [
  [{ kind: 'hang', match: polls }, 'METER_RESPONSE_TIMEOUT'],
  [{ kind: 'hangMidBody', match: polls }, 'METER_RESPONSE_TIMEOUT'],
  [{ kind: 'drip', bytes: 1, everyMs: 1000, match: polls }, 'METER_RESPONSE_TIMEOUT'],
  [{ kind: 'reset', match: polls }, 'METER_CONNECTION_LOST'],
  [{ kind: 'lostAnswer', match: polls }, 'METER_CONNECTION_LOST'],
  [{ kind: 'resetMidBody', match: polls }, 'METER_CONNECTION_LOST'],
  [{ kind: 'truncate', match: polls }, 'METER_CONNECTION_LOST'],
  [{ kind: 'endlessBody', match: polls }, 'METER_RESPONSE_TOO_LARGE'],
  [{ kind: 'hugeBody', bytes: 1_000_000, match: polls }, 'METER_RESPONSE_TOO_LARGE'],
  [{ kind: 'headerFlood', match: polls }, 'METER_RESPONSE_TOO_LARGE'],
  [{ kind: 'slow', delayMs: 500, match: polls }, 'healthy'],
  [{ kind: 'slow', delayMs: 6000, match: polls }, 'METER_RESPONSE_TIMEOUT'],
  [{ kind: 'status', status: 500, match: polls }, 'METER_HTTP_STATUS'],
  [{ kind: 'status', status: 404, match: polls }, 'METER_HTTP_STATUS'],
  [{ kind: 'redirect', match: polls }, 'METER_HTTP_STATUS'],
  [{ kind: 'garbage', match: polls }, 'METER_RESPONSE_INVALID'],
  [{ kind: 'wrongTypes', match: polls }, 'METER_RESPONSE_INVALID'],
  [{ kind: 'wrongTypes', pointer: '/voltage', value: true, match: polls }, 'METER_RESPONSE_INVALID'],
  [{ kind: 'wrongTypes', pointer: '/energyImportTotal', value: -1, match: polls }, 'METER_RESPONSE_INVALID'],
  [{ kind: 'wrongTypes', pointer: '/timestamp', value: 'noon', match: polls }, 'METER_RESPONSE_INVALID'],
  [{ kind: 'wrongTypes', pointer: '/power', remove: true, match: polls }, 'METER_RESPONSE_INVALID'],
  [{ kind: 'duplicateKeys', match: polls }, 'METER_RESPONSE_INVALID'],
  [{ kind: 'deepNesting', depth: 100, match: polls }, 'METER_RESPONSE_INVALID'],
  [{ kind: 'extraFields', match: polls }, 'healthy'],
  [{ kind: 'resultZero', match: polls }, 'METER_RESPONSE_INVALID'],
  [{ kind: 'tamperRecord', match: polls }, 'healthy'],
  [{ kind: 'otherIdentity', match: polls }, 'healthy'],
  [{ kind: 'clockJump', seconds: -3600, match: { ...polls, times: 1 } }, 'healthy'],
  [{ kind: 'statusBits', set: { tamperingIsDetected: true }, match: polls }, 'healthy'],
  [{ kind: 'errorBits', set: { suIntegrityIsFailed: true }, match: polls }, 'healthy'],
  [{ kind: 'refuse' }, 'METER_UNREACHABLE'],
  [{ kind: 'reboot', match: { ...polls, times: 1 } }, 'healthy'],
  [{ kind: 'powerLoss', offForMs: 10_000, match: { ...polls, times: 1 } }, 'METER_UNREACHABLE'],
];

describe('a fault that strikes while the driver polls', () => {
  it.each(whilePolling)('%o is seen as %s, and is over when it is over', async (fault, seen) => {
    await using rig = await createRig();
    await connected(rig);
    await rig.pass(2500);
    rig.simulator.faults.add(fault);
    await rig.pass(20_000);

    const codes = [...rig.eventsOf('link.degraded'), ...rig.eventsOf('link.lost')].map(
      ({ error }) => error.code,
    );
    if (seen === 'healthy') expect(codes).toEqual([]);
    else expect(codes).toContain(seen);
    expect(rig.eventsOf('link.degraded').length).toBeLessThanOrEqual(1);

    rig.simulator.faults.clear();
    await rig.until('online', () => onlineAgain(rig.states.at(-1)), 30_000);
    const before = rig.measurements.length;
    await rig.until('measurements', () => rig.measurements.length > before, 7000);
  });

  it('has a row for every kind of fault that breaks a request', () => {
    // Another certificate is shown on real TLS in its own test.
    const shown = new Set([
      ...whilePolling.map(([fault]) => fault.kind),
      ...Object.keys(elsewhere),
      'otherCertificate',
    ]);
    expect(faultKinds.filter(kind => !shown.has(kind))).toEqual([]);
  });
});

function onlineAgain(state: object | undefined): boolean {
  return state !== undefined && 'link' in state && state.link === 'online';
}
