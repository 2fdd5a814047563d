/** Mutants that no path notices, each with the reason. */
export const reasons: Readonly<Record<string, string>> = {
  'records.archiving archiveRecord onDone to resting: retarget':
    'equivalent: the record is the next in turn, `resting` takes it again at once, and it is stored by then',
};
