import { errorCodes } from '../../errors/codes.ts';

/** What is said of an error: from what the site told, else from the reference. */
export interface ErrorWords {
  readonly code: string;
  readonly meaning: string;
  readonly advice: string | undefined;
}

export function errorWords(code: string, message?: string): ErrorWords {
  const entry = isKnown(code) ? errorCodes[code] : undefined;
  return {
    code,
    meaning: plainText(entry?.meaning ?? message ?? code),
    advice: entry && plainText(entry.advice),
  };
}

/** Every code of the driver, for the page of advice. */
export const allErrors: readonly ErrorWords[] = Object.entries(errorCodes).map(
  ([code, { meaning, advice }]) => ({
    code,
    meaning: plainText(meaning),
    advice: plainText(advice),
  }),
);

/** The reference marks names of settings; here they are words. */
export function plainText(text: string): string {
  return text.replaceAll('`', '');
}

/** With a capital letter. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isKnown(code: string): code is keyof typeof errorCodes {
  return Object.hasOwn(errorCodes, code);
}

const effects: Readonly<Record<string, string>> = {
  none: 'Nothing was changed in the meter.',
  done: 'The meter has done it all the same.',
  unknown: 'It is not known whether the meter has acted: look at what runs before you repeat it.',
};

export function effectWords(effect: string): string {
  return effects[effect] ?? '';
}
