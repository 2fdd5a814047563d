import { JournalError } from '../errors/journal-error.ts';

/** Runs it; whatever it throws becomes a JournalError that names the file and what was tried. */
export function guarded<T>(path: string, what: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw error instanceof JournalError ? error : failed(path, what, error);
  }
}

/** The error of a journal that cannot keep its promise. */
export function failed(path: string, what: string, cause: unknown): JournalError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new JournalError({
    message: `The journal ${path} failed to ${what}: ${reason}. Check free space, permissions, and whether another process has it open`,
    context: { journal: path },
    cause,
  });
}
