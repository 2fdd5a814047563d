/** Text from outside as it may stand in a message or a log: quoted, control characters escaped, at most 256 bytes. */
export function quote(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}...` : text;
  const escaped = short.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu, character => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
  return `"${escaped.slice(0, 250)}"`;
}
