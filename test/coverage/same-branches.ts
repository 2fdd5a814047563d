interface Place {
  readonly line: number;
  /** `null` or infinite: the end of the line. */
  readonly column: number | null;
}

/** A branch of a source file, as a report of istanbul describes it. */
export interface Branch {
  readonly type: string;
  readonly loc: { readonly start: Place; readonly end: Place };
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
 * Counts a branch once that two runs of one file describe differently. The tests run what Vite makes of a source, the command
 * line what its build makes of it, and the two do not agree where its ways begin and end; where the branch begins they
 * mostly do.
 */
export function joinSameBranches(file: BranchCounts): void {
  const idOf = new Map<string, string>();
  for (const [id, branch] of Object.entries(file.branchMap)) {
    const place = JSON.stringify([branch.type, branch.loc.start, branch.locations.length]);
    const first = idOf.get(place);
    if (first === undefined) idOf.set(place, id);
    else {
      file.b[first] = (file.b[first] ?? []).map((count, way) => count + (file.b[id]?.[way] ?? 0));
      drop(file, id);
    }
  }
  dropImpossible(file);
}

/** Nothing inside of a branch runs that was never reached itself: such a one is misplaced, and counted elsewhere. */
function dropImpossible(file: BranchCounts): void {
  const isTaken = (id: string) => file.b[id]?.some(count => count > 0) ?? false;
  const taken = Object.keys(file.branchMap).filter(isTaken);
  for (const [id, outer] of Object.entries(file.branchMap)) {
    const isImpossible = !isTaken(id) && taken.some(each => isWithin(file.branchMap[each] as Branch, outer));
    if (isImpossible) drop(file, id);
  }
}

function isWithin({ loc: inner }: Branch, { loc: outer }: Branch): boolean {
  return isNotAfter(outer.start, inner.start) && isNotAfter(inner.end, outer.end);
}

function isNotAfter(one: Place, other: Place): boolean {
  if (one.line !== other.line) return one.line < other.line;
  return (one.column ?? Number.POSITIVE_INFINITY) <= (other.column ?? Number.POSITIVE_INFINITY);
}

function drop(file: BranchCounts, id: string): void {
  delete file.branchMap[id];
  delete file.b[id];
}
