/** A mistake of whoever typed the command. */
export class UsageError extends Error {}

/** What was typed. With `--help` the usage is printed (exit code 0); where something is wrong, what, and the usage (2). */
export function asTyped<Read>(usage: string, read: () => Read): Read {
  if (process.argv.includes('--help')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return read();
  } catch (error) {
    if (!isMistakeOfUser(error)) throw error;
    // What Node.js advises after its first sentence is of no use here.
    const [what] = error.message.split('. ');
    console.error(`${what}\n${usage}`);
    process.exit(2);
  }
}

function isMistakeOfUser(error: unknown): error is Error {
  const { code = '' } = error as { code?: string };
  return error instanceof UsageError || (error instanceof Error && code.startsWith('ERR_PARSE_ARGS'));
}

export function wholeNumber(name: string, text: string, { from = 0, to = Number.MAX_SAFE_INTEGER }): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= from && number <= to) return number;
  const range = to === Number.MAX_SAFE_INTEGER ? `from ${from} on` : `from ${from} to ${to}`;
  throw new UsageError(`${name} expects a whole number ${range}, got "${text}"`);
}
