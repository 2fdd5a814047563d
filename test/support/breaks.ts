/** Parts of the program that a test can break, to see what the driver makes of mistakes that should not be there. */
export const breaks = {
  connection: false,
  clock: false,
  verification: false,
  archive: false,
  markDelivered: false,
  findMissing: false,
  noteRunning: false,
  journal: false,
  records: false,
  telemetry: false,
};

/** Everything is whole again. */
export function mend(): void {
  for (const part of Object.keys(breaks) as (keyof typeof breaks)[]) breaks[part] = false;
}

/** Throws while the part is broken. */
export function mayBreak(part: keyof typeof breaks): void {
  if (breaks[part]) throw new Error(`${part} is broken`);
}
