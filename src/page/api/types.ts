import type { AboutMeterView, SiteView } from '../../serve/http/schemas/about.ts';
import type { EvidenceList } from '../../serve/http/schemas/evidence.ts';
import type {
  FactFrame,
  MeasurementView,
  MeterView,
  TransactionView,
} from '../../serve/http/schemas/meter.ts';
import type { ErrorAnswer, RecordView } from '../../serve/http/schemas/record.ts';
import type { RecordWords } from '../../serve/http/schemas/record-words.ts';

// The page and the interface of `serve` have one description: that which the interface is checked by.
export type {
  AboutMeterView,
  ErrorAnswer,
  EvidenceList,
  FactFrame,
  MeasurementView,
  MeterView,
  RecordView,
  RecordWords,
  SiteView,
  TransactionView,
};

/** A measurement as the stream tells it. */
export type StreamedMeasurement = Omit<MeasurementView, 'ageMs' | 'isLive'> & { readonly meter: string };

export interface RecordPage {
  readonly records: readonly RecordView[];
  readonly next: string;
  readonly more: boolean;
}
