/** A car at the charging cable. Everything left out is a plain 77 kWh car at 20 %. */
export interface VehicleOptions {
  /** Usable capacity in kWh. */
  readonly batteryKWh?: number;
  /** 0 (empty) to 1 (full). */
  readonly stateOfCharge?: number;
  /** Most that the car takes, in W. */
  readonly maxPowerW?: number;
  /** Most that the car takes, in A. */
  readonly maxCurrentA?: number;
  /** Open-circuit voltage of the empty pack, in V. */
  readonly emptyPackV?: number;
  /** Open-circuit voltage of the full pack, in V. */
  readonly fullPackV?: number;
}

/** Above this state of charge the car asks for less and less. */
const taperFrom = 0.55;
/** Share of the full power that is left just before the battery is full. */
const taperTo = 0.1;
const rampAPerS = 20;
const packResistanceOhm = 0.05;
const cutOffA = 2;

/** The battery and what its charging controller asks for: constant limits first, then a taper, then nothing. */
export class Vehicle {
  readonly #capacityWh: number;
  readonly #maxPowerW: number;
  readonly #maxCurrentA: number;
  readonly #emptyPackV: number;
  readonly #fullPackV: number;
  #chargeWh: number;

  constructor(options: VehicleOptions = {}) {
    this.#capacityWh = (options.batteryKWh ?? 77) * 1000;
    this.#maxPowerW = options.maxPowerW ?? 150_000;
    this.#maxCurrentA = options.maxCurrentA ?? 400;
    this.#emptyPackV = options.emptyPackV ?? 340;
    this.#fullPackV = options.fullPackV ?? 410;
    this.#chargeWh = this.#capacityWh * (options.stateOfCharge ?? 0.2);
  }

  /** 0 to 1. */
  get stateOfCharge(): number {
    return this.#chargeWh / this.#capacityWh;
  }

  absorb(energyWh: number): void {
    this.#chargeWh = Math.min(this.#capacityWh, Math.max(0, this.#chargeWh + energyWh));
  }

  /** Volts and amperes at the cable, so many seconds after the contactors closed. */
  demandAt(secondsConnected: number): { voltageV: number; currentA: number } {
    const soc = this.stateOfCharge;
    const openCircuitV = this.#emptyPackV + (this.#fullPackV - this.#emptyPackV) * soc ** 0.8;
    const progress = Math.max(0, soc - taperFrom) / (1 - taperFrom);
    const powerW = soc >= 0.9999 ? 0 : this.#maxPowerW * (1 - (1 - taperTo) * progress);
    const limitA = Math.min(this.#maxCurrentA, powerW / openCircuitV, rampAPerS * (secondsConnected + 1));
    const currentA = limitA < cutOffA ? 0 : limitA;
    return { voltageV: openCircuitV + currentA * packResistanceOhm, currentA };
  }
}
