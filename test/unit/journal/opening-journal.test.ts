import { describe, expect, it, vi } from 'vitest';
import { JournalError } from '../../../src/errors/journal-error.ts';
import { createMemoryJournal } from '../../../src/journal/memory-journal.ts';
import { createOpeningJournal } from '../../../src/journal/opening-journal.ts';

const failure = new JournalError({ message: 'no such place' });
const meter = { meterId: '1', publicKeyOcmf: 'AB' };

describe('a journal that is opened when it is needed', () => {
  it('is not opened before', () => {
    const open = vi.fn(createMemoryJournal);
    const journal = createOpeningJournal(open);
    expect(open).not.toHaveBeenCalled();
    journal.noteMeter('h:80', meter);
    expect(journal.meterAt('h:80')).toEqual(meter);
    expect(open).toHaveBeenCalledOnce();
  });

  it('fails every call with the reason, and tries again only when asked to', () => {
    const open = vi.fn(() => {
      throw failure;
    });
    const journal = createOpeningJournal(open);
    expect(() => journal.meterAt('h:80')).toThrow(failure);
    expect(() => [...journal.records()]).toThrow(failure);
    expect(open).toHaveBeenCalledOnce();
    expect(journal.tryToOpen()).toBe(failure);
    expect(open).toHaveBeenCalledTimes(2);
  });

  it('works from the moment at which it could be opened', () => {
    let isThere = false;
    const journal = createOpeningJournal(() => {
      if (!isThere) throw failure;
      return createMemoryJournal();
    });
    expect(journal.tryToOpen()).toBe(failure);
    isThere = true;
    expect(() => journal.noteMeter('h:80', meter)).toThrow(failure);
    expect(journal.tryToOpen()).toBeUndefined();
    journal.noteMeter('h:80', meter);
    expect(journal.tryToOpen()).toBeUndefined();
    expect(journal.meterAt('h:80')).toEqual(meter);
  });

  it('opens anew after it was closed', () => {
    const open = vi.fn(createMemoryJournal);
    const journal = createOpeningJournal(open);
    journal.noteMeter('h:80', meter);
    journal.close();
    expect(journal.meterAt('h:80')).toBeUndefined();
    expect(open).toHaveBeenCalledTimes(2);
  });

  it('makes a JournalError of whatever the opening throws', () => {
    const journal = createOpeningJournal(() => {
      throw new TypeError('not a journal');
    });
    expect(journal.tryToOpen()).toMatchObject({
      code: 'METER_JOURNAL_FAILED',
      message: expect.stringContaining('not a journal'),
      cause: expect.any(TypeError),
    });
  });
});
