/** Mutants that no path notices, each with the reason. */
export const reasons: Readonly<Record<string, string>> = {};
