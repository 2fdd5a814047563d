import { statSync } from 'node:fs';
import { isMeterError, openJournalReader } from '../../index.ts';
import { bad, type Check, good } from './check.ts';

/** Whether the journal, if one is configured, can be read, and knows this meter. */
export function journalCheck(path: string, meterId: string | undefined): readonly Check[] {
  if (path === '') return [];
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    return [good('journal', 'not there yet; the driver makes it')];
  }
  try {
    const reader = openJournalReader(path);
    try {
      const known = reader.meterIds();
      const others = known.filter(id => id !== meterId).length;
      const isKnown = meterId !== undefined && known.includes(meterId);
      const found = isKnown ? 'has records of this meter' : `has no record of this meter, ${others} others`;
      return [good('journal', found)];
    } finally {
      reader.close();
    }
  } catch (error) {
    const message = isMeterError(error) ? error.message : String(error);
    return [bad('journal', 'cannot be used', `Mend the journal, or name another one: ${message}.`)];
  }
}
