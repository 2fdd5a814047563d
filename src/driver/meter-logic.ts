import { StateMachine } from 'xstate';
import { initialContext } from '../../machines/meter/context.ts';
import { neverRead } from '../../machines/meter/running.ts';
import { meterMachine } from '../../machines/meter.machine.ts';
import { ConfigError } from '../errors/config-error.ts';
import { machineInputOf, refusedInput } from './machine-input.ts';
import {
  hostOf,
  type MeterHost,
  type MeterOptions,
  type MeterSettings,
  readableOrRefused,
} from './meter-host.ts';
import { hosts, meterServices } from './meter-services.ts';
import type { WithInput } from './with-input.ts';

/** What an actor of `createMeterLogic()` takes as `input`: settings and options of one meter. */
export type MeterLogicInput = MeterSettings & MeterOptions;

/** Actor logic of one meter, or of any. */
export type MeterLogic = WithInput<typeof meterMachine, MeterLogicInput>;

/** Actor logic of one meter, which has its settings already. */
export type BoundMeterLogic = WithInput<typeof meterMachine, undefined>;

/**
 * The meter as actor logic, for `invoke` in a controller's own machine or for `createActor`. It takes the settings as
 * `input`, so that one logic serves every outlet. An actor with a wrong input goes into `fault` with METER_CONFIG_INVALID
 * and stays there until `meter.stop`.
 */
export function createMeterLogic(): MeterLogic;
/**
 * The same for one meter: no input is needed, and what is wrong is said here.
 *
 * @throws ConfigError METER_CONFIG_INVALID at once, with every problem of the configuration.
 */
export function createMeterLogic(settings: MeterSettings, options?: MeterOptions): BoundMeterLogic;
export function createMeterLogic(
  ...given: readonly [settings?: MeterSettings, options?: MeterOptions]
): MeterLogic | BoundMeterLogic {
  if (given.length === 0) return sharedLogic();
  const [settings, options] = given;
  hostOf(settings, options);
  // Each actor of it gets a host of its own.
  return machineOf(() => hostOf(settings, options)) as unknown as BoundMeterLogic;
}

let shared: MeterLogic | undefined;

/** One machine for the process: its tree of state nodes is built once. */
function sharedLogic(): MeterLogic {
  shared ??= machineOf(input => checkedHosts.get(input as object) ?? hostOfInput(input));
  return shared;
}

/** Inputs that are only a name for a host that was checked before. */
const checkedHosts = new WeakMap<object, MeterHost>();

/**
 * An input that was checked beforehand: inspectors see the address, and nothing else of the settings.
 *
 * @throws ConfigError METER_CONFIG_INVALID with every problem.
 */
export function checkedInput(settings: MeterSettings, options: MeterOptions): MeterLogicInput {
  const host = hostOf(settings, options);
  const { ipAddress, port } = host.config;
  const input = Object.freeze({ ipAddress, port });
  checkedHosts.set(input, host);
  return input;
}

function hostOfInput(input: unknown): MeterHost {
  if (typeof input !== 'object' || input === null) return hostOf(input);
  const { clock, onWarning, ...settings } = input as MeterLogicInput;
  return hostOf(settings, { clock, onWarning });
}

/**
 * The meter machine with its services, and with another way to its first context: from what a host gives, of which the
 * context keeps the plain part. It is a machine as any other, so that `provide` works on it.
 */
function machineOf(hostFrom: (input: unknown) => MeterHost): MeterLogic {
  const { config, implementations } = meterMachine;
  const context = ({ input, self }: { input: unknown; self: object }) => {
    const host = hostOrProblem(() => hostFrom(input));
    hosts.set(self as Parameters<typeof hosts.set>[0], host);
    const settings =
      host instanceof ConfigError
        ? refusedInput(host.toJSON())
        : machineInputOf(host.config, host.hasJournal);
    return initialContext(settings, neverRead);
  };
  const actors = { ...implementations.actors, ...meterServices };
  return new StateMachine(
    { ...config, context } as never,
    {
      ...implementations,
      actors,
    } as never,
  ) as unknown as MeterLogic;
}

function hostOrProblem(read: () => MeterHost): MeterHost | ConfigError {
  try {
    return readableOrRefused(read, 'the input');
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}
