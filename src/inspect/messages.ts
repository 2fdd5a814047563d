import type { Measurement } from '../index.ts';
import type { ChartState } from './chart.ts';

/** A running statechart and where it is. */
export interface ActorView {
  /** Unique on this page. */
  readonly key: string;
  /** Its id in the system, for instance `warningTemperature`. */
  readonly name: string;
  readonly parent: string | undefined;
  readonly status: string;
  /** Ids of the active states. */
  readonly active: readonly string[];
  /** When each active state was entered: ISO 8601, UTC. */
  readonly since: Readonly<Record<string, string>>;
  readonly context: unknown;
}

/** A transition that was taken. */
export interface TakenStep {
  readonly source: string;
  readonly targets: readonly string[];
}

/** One event that a statechart received, or a fact that it announced. */
export interface LogEntry {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly actor: string;
  readonly kind: 'received' | 'announced';
  readonly type: string;
  readonly label: string;
  readonly from: string | undefined;
  readonly data: unknown;
  readonly steps: readonly TakenStep[];
}

export type MeasurementView = Pick<
  Measurement,
  | 'receivedAt'
  | 'voltageV'
  | 'currentA'
  | 'powerW'
  | 'energyImportWh'
  | 'energyExportWh'
  | 'temperatureHighC'
  | 'temperatureLowC'
>;

/** What the server tells the page. Everything is repeatable: a page that comes late gets the same from the memory. */
export type PageMessage =
  | { readonly type: 'hello'; readonly title: string }
  | { readonly type: 'chart'; readonly actor: string; readonly chart: ChartState }
  | { readonly type: 'actor'; readonly view: ActorView }
  | { readonly type: 'gone'; readonly actor: string }
  | { readonly type: 'log'; readonly entry: LogEntry }
  | { readonly type: 'measurements'; readonly actor: string; readonly points: readonly MeasurementView[] };
