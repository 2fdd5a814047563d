import { noiseAt } from './seed.ts';
import type { Vehicle } from './vehicle.ts';

/** What the sensor unit sees at one moment; electrical values are the rounded ones that the meter reports. */
export interface SensorReading {
  readonly voltageMv: number;
  readonly currentMa: number;
  readonly powerW: number;
  readonly temperatureHighC: number;
  readonly temperatureLowC: number;
  /** Lifetime registers in whole Wh. */
  readonly importWh: number;
  readonly exportWh: number;
  /** Compensated loss that the registers count all the same, in Wh since the beginning; 0 where they do not. */
  readonly importLossWh: number;
  readonly exportLossWh: number;
}

export interface SensorOptions {
  readonly noiseSeries: number;
  readonly ambientC: number;
  readonly importWh: number;
  readonly exportWh: number;
}

/** Whether the registers leave out the loss of a compensated cable. */
export type Totals = 'compensated' | 'uncompensated';

const tickS = 1;
const thermalTimeConstantS = 600;
/** 40 K above ambient at 500 A in the long run. */
const heatingKPerA2 = 40 / 500 ** 2;
const lowSideShare = 0.85;

/** The load at the terminals: nothing, fixed values, or a car. */
export type Load =
  | { readonly kind: 'none' }
  | { readonly kind: 'fixed'; readonly voltageV: number; readonly currentA: number }
  | { readonly kind: 'vehicle'; readonly vehicle: Vehicle };

/**
 * Voltage, current, bus-bar temperature and the two registers. Values change in ticks of one second after the load was
 * applied, and a reading between two ticks extrapolates without leaving a trace: the run does not depend on who asks.
 */
export class Sensor {
  readonly #options: SensorOptions;
  #load: Load = { kind: 'none' };
  #cableMilliohm = 0;
  #totals: Totals = 'compensated';
  #appliedS = 0;
  #anchorS = 0;
  #tick = 0;
  #tickEndsS = Number.POSITIVE_INFINITY;
  #voltageMv = 0;
  #currentMa = 0;
  #importWh: number;
  #exportWh: number;
  #importLossWh = 0;
  #exportLossWh = 0;
  #heatK = 0;
  #peakK = 0;

  constructor(options: SensorOptions) {
    this.#options = options;
    this.#importWh = options.importWh;
    this.#exportWh = options.exportWh;
  }

  /** Changes the load at a moment, in seconds of simulated time. */
  apply(load: Load, atS: number): void {
    this.advance(atS);
    this.#commit(atS);
    this.#load = load;
    this.#appliedS = atS;
    this.#tick = 0;
    this.#beginTick();
  }

  /** The cable whose loss is taken off the energy: P = I (V - R I) (LEM operation manual, p. 44). */
  compensate(milliohm: number, totals: Totals, atS: number): void {
    this.advance(atS);
    this.#commit(atS);
    this.#cableMilliohm = milliohm;
    this.#totals = totals;
  }

  advance(toS: number): void {
    while (this.#tickEndsS <= toS) {
      this.#commit(this.#tickEndsS);
      this.#tick += 1;
      this.#beginTick();
    }
    this.#peakK = Math.max(this.#peakK, this.#heatAt(toS));
  }

  readAt(nowS: number): SensorReading {
    this.advance(nowS);
    const { importWh, exportWh, importLossWh, exportLossWh } = this.#countedUntil(nowS);
    const heatK = this.#heatAt(nowS);
    return {
      voltageMv: this.#voltageMv,
      currentMa: this.#currentMa,
      powerW: (this.#voltageMv * this.#currentMa) / 1e6,
      temperatureHighC: this.#options.ambientC + heatK,
      temperatureLowC: this.#options.ambientC + heatK * lowSideShare,
      importWh: wholeWh(importWh),
      exportWh: wholeWh(exportWh),
      importLossWh,
      exportLossWh,
    };
  }

  /** Highest bus-bar temperature since the last call. */
  takePeakC(nowS: number): number {
    this.advance(nowS);
    const peakC = this.#options.ambientC + this.#peakK;
    this.#peakK = this.#heatAt(nowS);
    return peakC;
  }

  #beginTick(): void {
    const { voltageV, currentA, isSteady } = this.#demand();
    this.#voltageMv = Math.round(voltageV * 1000) + 0;
    this.#currentMa = Math.round(currentA * 1000) + 0;
    this.#tickEndsS = isSteady ? Number.POSITIVE_INFINITY : this.#appliedS + (this.#tick + 1) * tickS;
  }

  #demand(): { voltageV: number; currentA: number; isSteady: boolean } {
    if (this.#load.kind === 'none') return { voltageV: 0, currentA: 0, isSteady: true };
    if (this.#load.kind === 'fixed') return { ...this.#load, isSteady: true };
    const { voltageV, currentA } = this.#load.vehicle.demandAt(this.#tick * tickS);
    if (currentA === 0) return { voltageV, currentA, isSteady: true };
    const ripple = noiseAt(this.#options.noiseSeries, this.#tick);
    return {
      voltageV: voltageV * (1 + 1e-4 * ripple),
      currentA: currentA * (1 - 5e-4 * ripple),
      isSteady: false,
    };
  }

  /** Of the load since the last change, without the loss of the cable, and that loss. */
  #energyUntil(toS: number): { energyWh: number; lossWh: number } {
    const currentA = this.#currentMa / 1000;
    const hours = Math.max(0, toS - this.#anchorS) / 3600;
    const lossWh = (this.#cableMilliohm / 1000) * currentA ** 2 * hours;
    return { energyWh: (this.#voltageMv / 1000) * currentA * hours - lossWh, lossWh };
  }

  /** The registers and what they count too much. A loss makes an import smaller and an export larger. */
  #countedUntil(toS: number) {
    const { energyWh, lossWh } = this.#energyUntil(toS);
    const countedLossWh = this.#totals === 'uncompensated' ? lossWh : 0;
    const countedWh = energyWh + countedLossWh;
    return {
      importWh: this.#importWh + Math.max(0, countedWh),
      exportWh: this.#exportWh + Math.max(0, -countedWh),
      importLossWh: this.#importLossWh + (countedWh > 0 ? countedLossWh : 0),
      exportLossWh: this.#exportLossWh - (countedWh < 0 ? countedLossWh : 0),
    };
  }

  #heatAt(toS: number): number {
    const settledK = heatingKPerA2 * (this.#currentMa / 1000) ** 2;
    const decay = Math.exp(-Math.max(0, toS - this.#anchorS) / thermalTimeConstantS);
    return settledK + (this.#heatK - settledK) * decay;
  }

  #commit(atS: number): void {
    const { importWh, exportWh, importLossWh, exportLossWh } = this.#countedUntil(atS);
    if (this.#load.kind === 'vehicle') this.#load.vehicle.absorb(this.#energyUntil(atS).energyWh);
    this.#heatK = this.#heatAt(atS);
    this.#peakK = Math.max(this.#peakK, this.#heatK);
    this.#importWh = importWh;
    this.#exportWh = exportWh;
    this.#importLossWh = importLossWh;
    this.#exportLossWh = exportLossWh;
    this.#anchorS = Math.max(this.#anchorS, atS);
  }
}

/** Registers count whole watt-hours; the small term keeps a sum of 0.1s from losing one. */
function wholeWh(energyWh: number): number {
  return Math.floor(energyWh + 1e-6);
}
