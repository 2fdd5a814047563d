import type { LogbookEvent, MeterConfig, MeterReport, ShownSettings } from '../../index.ts';
import { printable } from '../output.ts';
import { advice, bad, type Check, good } from './check.ts';

/** What is asked beside the status. `undefined`: it was not, or could not be read. */
export interface AskedBeside {
  readonly settings: ShownSettings | undefined;
  readonly logbook: readonly LogbookEvent[] | undefined;
}

const synced = 'EV_TIME_SYNC_SUCCEEDED';

/**
 * When the clock was set. The status has no more than a bit for "within 48 h" (LEM operation manual, p. 77); the moment is
 * in the logbook alone.
 */
export function syncWords({ settings, logbook }: AskedBeside, { time, statusBits }: MeterReport): string {
  if (!statusBits.timeSyncStatusIsOk) return 'not synced';
  const by = settings?.ntp?.ntpActivated === true ? ' by NTP' : '';
  const latest = logbook?.findLast(({ eventCode }) => eventCode === synced)?.timestamp;
  const ageMs = Date.parse(time ?? '') - Date.parse(latest ?? '');
  if (Number.isFinite(ageMs)) return `synced${by} ${ageText(ageMs)} ago`;
  const why = logbook === undefined ? 'the logbook does (--logbook)' : 'nor does its logbook';
  return `synced${by} within the last 48 h; when, the status does not say, ${why}`;
}

function ageText(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Which cable loss the meter would take off: the row of its table that a start names. */
export function cableCheck({ settings }: AskedBeside, { cableId }: MeterConfig): Check {
  if (settings?.cables === undefined)
    return good('cable', `${cableId}; what is behind it is not known: the meter does not say its table`);
  const row = settings.cables.find(each => each.cableId === cableId);
  if (row === undefined) {
    const what = `Name another cable (--cable-id): the table of the meter has no row ${cableId}.`;
    return bad('cable', `${cableId} is not in the table of the meter`, what);
  }
  const { name = 'without a name', resistanceMilliohm } = row;
  const loss = resistanceMilliohm === undefined ? 'not said' : `${resistanceMilliohm} mΩ`;
  return good('cable', `${cableId}, ${printable(name)}, ${loss}`);
}

/** LEM operation manual, p. 83; full, the meter is out of order for ever. */
const logbookSize = 40_000;

export function logbookChecks({ logbook }: AskedBeside): readonly Check[] {
  if (logbook === undefined) return [];
  const found = `${logbook.length} entries of about ${logbookSize}`;
  const isNearlyFull = logbook.length > 0.9 * logbookSize;
  if (!isNearlyFull) return [good('logbook', found)];
  const what = 'Plan to replace the meter: a full logbook puts it out of order for ever.';
  return [advice('logbook', found, what)];
}
