/** A branch of a source file, as a report of istanbul describes it. */
export interface Branch {
  readonly type: string;
  readonly loc: { readonly start: object };
  /** Its ways. */
  readonly locations: readonly unknown[];
}

/** What a report of istanbul knows of the branches of one file. */
export interface BranchCounts {
  branchMap: Record<string, Branch>;
  /** How often each way of each branch was taken. */
  b: Record<string, number[]>;
}

/**
 * Counts a branch once that two runs of one file describe differently. The tests run what Vite makes of a source, a
 * child process what Node itself makes of it, and the two do not agree where its ways begin and end; where the branch
 * begins they do.
 */
export function joinSameBranches(file: BranchCounts): void {
  const idOf = new Map<string, string>();
  for (const [id, branch] of Object.entries(file.branchMap)) {
    const place = JSON.stringify([branch.type, branch.loc.start, branch.locations.length]);
    const first = idOf.get(place);
    if (first === undefined) idOf.set(place, id);
    else {
      file.b[first] = (file.b[first] ?? []).map((count, way) => count + (file.b[id]?.[way] ?? 0));
      delete file.branchMap[id];
      delete file.b[id];
    }
  }
}
