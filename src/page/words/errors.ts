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
    advice: entry && adviceFor(code, entry.advice),
  };
}

/** Where the advice of the reference is for those who write programs. */
const forPeople: Readonly<Record<string, string>> = {
  METER_CONNECT_TIMEOUT: 'Check the address and the network between this machine and the meter.',
  METER_RESPONSE_TIMEOUT: 'Look at what runs before you try again; check the network to the meter.',
  METER_CONNECTION_LOST: 'Look at what runs before you try again; check cabling and power of the meter.',
  METER_NOT_STARTED: 'Wait a moment, then try again: the driver of this meter is not ready yet.',
  METER_STOPPED: 'Reload the page. If it stays so, dcbm has to be started again.',
  METER_RECORD_UNAVAILABLE: 'Nothing: it comes by itself when the meter can be reached again.',
  METER_CLOCK_IMPLAUSIBLE: 'Set the clock of this machine.',
  METER_TRANSACTION_ACTIVE: 'End the session that runs first.',
  METER_NO_TRANSACTION: 'Look at what runs: it has ended, or was never begun.',
  METER_INTERNAL: 'Please report it, with what the log of dcbm says.',
};

/** What to try, for whoever looks at the page. */
export function adviceFor(code: string, advice: string): string {
  return (Object.hasOwn(forPeople, code) ? forPeople[code] : undefined) ?? plainText(advice);
}

/** Every code of the driver, for the page of advice. */
export const allErrors: readonly ErrorWords[] = Object.entries(errorCodes).map(
  ([code, { meaning, advice }]) => ({
    code,
    meaning: plainText(meaning),
    advice: adviceFor(code, advice),
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
