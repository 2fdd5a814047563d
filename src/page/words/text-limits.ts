const encoder = new TextEncoder();

/** What the meter takes of a text; LEM operation manual, p. 71. Lengths count bytes of UTF-8. */
export const limits = { transactionId: 37, evseId: 37, identificationData: 250, tariffText: 20 } as const;

/** Why a text would be refused, and how long it is. */
export function problemOfText(
  text: string,
  { maxBytes, isNeeded }: { readonly maxBytes: number; readonly isNeeded: boolean },
): { readonly problem: string | undefined; readonly bytes: number } {
  const bytes = encoder.encode(text).length;
  if (isNeeded && text === '') return { problem: 'This is needed.', bytes };
  if (bytes > maxBytes) return { problem: 'This is too long.', bytes };
  if (text.includes('|'))
    return { problem: 'No |: tools of customers would read the record wrongly.', bytes };
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return { problem: 'One line, no control characters.', bytes };
  return { problem: undefined, bytes };
}
