/** Does the text name something? It has a letter or a digit: blanks, control and invisible characters name nothing. */
export function isNamed(text: string | undefined): boolean {
  // Nearly all names have one of the Latin ones, which are found much faster.
  return text !== undefined && (/[0-9A-Za-z]/.test(text) || /[\p{L}\p{N}]/u.test(text));
}
