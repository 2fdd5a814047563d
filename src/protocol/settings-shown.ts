import { z } from 'zod';
import { expectJson } from './answer.ts';
import { dateTime, shownText } from './fields.ts';
import { type MeterSettings, readSettings } from './settings.ts';
import type { Endpoint } from './wire.ts';

/** One row of the meter's table of cable losses; a transaction picks one by its `cableId`. */
export interface CableRow {
  /** `cableId` of a start, 0 to 7. */
  readonly cableId: number;
  /** As the meter names it. `undefined`: it does not say. */
  readonly name: string | undefined;
  /** Resistance that is compensated, in milliohms. `undefined`: the meter does not say. */
  readonly resistanceMilliohm: number | undefined;
}

/** What the meter is set to, with what only people want to know. */
export interface ShownSettings extends MeterSettings {
  /** The meter's clock when it answered, ISO 8601. `undefined`: it does not say. */
  readonly utc: string | undefined;
  /** Its table of cables. `undefined`: it does not say, or not in a form that is known. */
  readonly cables: readonly CableRow[] | undefined;
}

/** The form of a row is not documented: it is taken to be that of a cable in a record. */
const rowSchema = z.object({
  cableSpId: z.int().min(0).max(255),
  cableSpName: shownText.nullish(),
  cableSpRes: z.number().min(0).max(1e6).nullish(),
});
/** Eight are known of. */
const maxRows = 256;

/** Nobody's work depends on it: what cannot be read is left out, and said to nobody. */
const shownSchema = z.object({
  time: z
    .object({ utc: dateTime.nullish().catch(undefined) })
    .nullish()
    .catch(undefined),
  cableConf: z.array(rowSchema).max(maxRows).nullish().catch(undefined),
});

/** The same answer as that of `readSettings`, read to the end. */
export const readShownSettings: Endpoint<void, ShownSettings> = {
  name: readSettings.name,
  request: () => readSettings.request(),
  parse(response, _, note) {
    const settings = readSettings.parse(response, undefined, note);
    const { time, cableConf } = expectJson(readSettings.name, response, 200, shownSchema);
    const cables = cableConf?.map(({ cableSpId, cableSpName, cableSpRes }) => ({
      cableId: cableSpId,
      name: cableSpName ?? undefined,
      resistanceMilliohm: cableSpRes ?? undefined,
    }));
    return { ...settings, utc: time?.utc ?? undefined, cables };
  },
};
