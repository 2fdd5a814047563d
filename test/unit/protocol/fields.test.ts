import { describe, expect, it } from 'vitest';
import { dateTime } from '../../../src/protocol/fields.ts';

/** Whether a calendar has the day: it is the same when a date is made of it and written down again. */
function exists(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

describe('the day of a time', () => {
  it.each(['0000', '1900', '2000', '2023', '2024', '2100', '2400', '9999'])(
    'is one of the calendar, through the whole year %s',
    year => {
      const two = (value: number) => String(value).padStart(2, '0');
      for (let month = 0; month <= 13; month += 1)
        for (let day = 0; day <= 32; day += 1) {
          const date = `${year}-${two(month)}-${two(day)}`;
          expect([date, dateTime.safeParse(`${date}T12:00:00Z`).success]).toEqual([date, exists(date)]);
        }
    },
  );
});
