import { seededFraction } from './seed.ts';
import type { Load } from './sensor.ts';
import type { VehicleOptions } from './vehicle.ts';
import { Vehicle } from './vehicle.ts';

/** The parking bay: which car is there, and whether the contactors are closed. */
export class VehicleBay {
  readonly #seed: number | string;
  readonly #apply: (load: Load) => void;
  readonly #arriving: VehicleOptions | 'none' | undefined;
  #parked: Vehicle | undefined;
  #visitor: Vehicle | undefined;
  #fixed: { voltageV: number; currentA: number } | undefined;
  #wasUnplugged = false;
  #isCharging = false;
  #visits = 0;

  constructor(
    seed: number | string,
    arriving: VehicleOptions | 'none' | undefined,
    apply: (load: Load) => void,
  ) {
    this.#seed = seed;
    this.#arriving = arriving;
    this.#apply = apply;
  }

  /** Plugs in a car; it charges while a transaction runs. It stays until {@link unplug}. */
  plugIn(options: VehicleOptions = {}): void {
    this.#parked = new Vehicle(options);
    this.#wasUnplugged = false;
    this.#close();
  }

  /** Takes the car away; none comes by itself any more. */
  unplug(): void {
    this.#parked = undefined;
    this.#visitor = undefined;
    this.#wasUnplugged = true;
    this.#close();
  }

  /** Fixed values at the terminals, with or without a transaction, until {@link release}. Negative current is export. */
  setpoint(values: { voltageV: number; currentA: number }): void {
    this.#fixed = { ...values };
    this.#close();
  }

  release(): void {
    this.#fixed = undefined;
    this.#close();
  }

  /** 0 to 1; undefined without a car. */
  get stateOfCharge(): number | undefined {
    return (this.#parked ?? this.#visitor)?.stateOfCharge;
  }

  /** A transaction begins: the contactors close, and if no car was plugged in one arrives. */
  begin(): void {
    this.#isCharging = true;
    this.#visits += 1;
    this.#visitor = this.#parked ? undefined : this.#arrival();
    this.#close();
  }

  end(): void {
    this.#isCharging = false;
    this.#visitor = undefined;
    this.#close();
  }

  /** The supply failed: the contactors open and stay so until the next transaction. */
  cut(): void {
    this.#fixed = undefined;
    this.end();
  }

  #close(): void {
    if (this.#fixed) {
      this.#apply({ kind: 'fixed', ...this.#fixed });
      return;
    }
    const vehicle = this.#isCharging ? (this.#parked ?? this.#visitor) : undefined;
    this.#apply(vehicle ? { kind: 'vehicle', vehicle } : { kind: 'none' });
  }

  #arrival(): Vehicle | undefined {
    if (this.#wasUnplugged || this.#arriving === 'none') return undefined;
    const fraction = (what: string): number => seededFraction(this.#seed, `${what} of visit ${this.#visits}`);
    return new Vehicle(
      this.#arriving ?? {
        batteryKWh: 58 + Math.round(fraction('battery') * 40),
        stateOfCharge: 0.1 + 0.3 * fraction('charge'),
      },
    );
  }
}
