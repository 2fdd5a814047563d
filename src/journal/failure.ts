import { JournalError } from '../errors/journal-error.ts';

/** What is in the file is not what was written. */
export class Damage extends Error {}

/** Runs it; whatever it throws becomes a JournalError that names the file and what was tried. */
export function guarded<T>(path: string, what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof JournalError ? error : failed(path, what, error);
  }
}

/** The error of a journal that cannot keep its promise, with the advice that fits the cause. */
export function failed(path: string, what: string, cause: unknown): JournalError {
  const kind = kindOf(cause);
  const said = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, '');
  const reason = kind === 'busy' && !said.includes(isOpenElsewhere) ? `${isOpenElsewhere} (${said})` : said;
  const advice = kind === undefined ? '' : `. ${adviceOn[kind]}`;
  return new JournalError({
    message: `The journal ${path} failed to ${what}: ${reason}${advice}`,
    context: { journal: path },
    cause,
  });
}

/** SQLite found a lock of somebody else. */
export function isBusy(error: unknown): boolean {
  return kindOf(error) === 'busy';
}

export const isOpenElsewhere = 'another process has it open';

type Kind = 'busy' | 'damaged' | 'full' | 'disk' | 'forbidden' | 'missing';

const adviceOn: Record<Kind, string> = {
  busy: 'End that process, or give it a journal of its own',
  damaged: 'It is damaged: bring back a copy',
  full: 'Free some space on its disk',
  disk: 'Check its disk, and the free space there',
  forbidden:
    'Check that its folder is there, and the permissions: this process has to read and write in that folder',
  missing: 'Check that its folder is there',
};

/** Primary result codes of SQLite (sqlite.org/rescode.html). */
const kindOfResult: Record<number, Kind> = {
  3: 'forbidden',
  5: 'busy',
  6: 'busy',
  8: 'forbidden',
  10: 'disk',
  11: 'damaged',
  13: 'full',
  14: 'forbidden',
  26: 'damaged',
};

const kindOfCode: Record<string, Kind> = {
  EACCES: 'forbidden',
  EPERM: 'forbidden',
  EROFS: 'forbidden',
  ERR_ACCESS_DENIED: 'forbidden',
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  ENOSPC: 'full',
  EDQUOT: 'full',
  EIO: 'disk',
};

function kindOf(cause: unknown): Kind | undefined {
  if (cause instanceof Damage) return 'damaged';
  if (!(cause instanceof Error)) return undefined;
  const { errcode, code } = cause as { errcode?: unknown; code?: unknown };
  // The low byte of an extended result code is the primary one.
  const byResult = typeof errcode === 'number' ? kindOfResult[errcode & 0xff] : undefined;
  return byResult ?? kindOfCode[String(code)] ?? kindOf(cause.cause);
}
