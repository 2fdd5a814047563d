/** The token in a fragment, which is never sent to a server; `undefined`: there is none. */
export function tokenIn(hash: string): string | undefined {
  const text = /^#token=([^&/]+)/.exec(hash)?.[1];
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Why nobody was logged in, for people; `status` is that of HTTP, 0 where there was no answer. */
export function loginFailureWords(status: number, message: string): string {
  if (status === 0) return 'The site does not answer. Try again when it is there.';
  if (status === 401) return 'That is not the token of this site.';
  if (status === 429) return 'Too many wrong tokens came from here. Wait some minutes, then try again.';
  return message;
}
