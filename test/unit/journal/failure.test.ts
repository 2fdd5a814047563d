import { describe, expect, it } from 'vitest';
import { Damage, failed } from '../../../src/journal/failure.ts';

const sqlite = (errcode: number) => Object.assign(new Error('of SQLite'), { errcode });
const system = (code: string) => Object.assign(new Error('of the system'), { code });

describe('the error of a journal', () => {
  it.each([
    ['SQLITE_FULL', sqlite(13), 'Free some space on its disk'],
    ['ENOSPC', system('ENOSPC'), 'Free some space on its disk'],
    ['SQLITE_IOERR_FSYNC', sqlite(1034), 'Check its disk, and the free space there'],
    ['SQLITE_READONLY', sqlite(8), 'permissions'],
    ['SQLITE_CANTOPEN', sqlite(14), 'permissions'],
    ['EACCES', system('EACCES'), 'permissions'],
    ['a path that is not permitted', system('ERR_ACCESS_DENIED'), 'permissions'],
    ['ENOENT', system('ENOENT'), 'Check that its folder is there'],
    ['SQLITE_BUSY', sqlite(5), 'another process has it open (of SQLite). End that process'],
    ['SQLITE_CORRUPT_INDEX', sqlite(779), 'It is damaged: bring back a copy'],
    ['SQLITE_NOTADB', sqlite(26), 'It is damaged: bring back a copy'],
    ['a wrong checksum', new Damage('wrong'), 'It is damaged: bring back a copy'],
    ['a cause of a cause', new Error('outer', { cause: sqlite(13) }), 'Free some space on its disk'],
  ])('gives the advice that fits %s', (_name, cause, advice) => {
    const { message, context } = failed('/j', 'archive a record', cause);
    expect(message).toContain('The journal /j failed to archive a record: ');
    expect(message).toContain(advice);
    expect(context).toEqual({ journal: '/j' });
  });

  it('gives none where it knows none', () => {
    expect(failed('/j', 'open', new Error('it was closed')).message).toBe(
      'The journal /j failed to open: it was closed (METER_JOURNAL_FAILED)',
    );
    expect(failed('/j', 'open', 'just a text.').message).toContain(': just a text (');
  });
});
