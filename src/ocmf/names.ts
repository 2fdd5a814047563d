/** Does the text name something? It has a letter or a digit: blanks, control and invisible characters name nothing. */
export function isNamed(text: string | undefined): boolean {
  return text !== undefined && /[\p{L}\p{N}]/u.test(text);
}
