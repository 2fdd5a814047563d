import { isMeterError } from '../../src/errors/meter-error.ts';
import { createMutator } from './mutations.ts';
import type { FuzzTarget } from './targets.ts';

export interface FuzzResult {
  readonly accepted: number;
  readonly refused: number;
  /** Of all runs, the slowest. */
  readonly slowestMs: number;
  /** What must not be, each with the body that did it. */
  readonly findings: readonly string[];
}

const maxFindings = 20;

/** Throws damaged bodies at one reader. What it accepts must be sound, what it refuses an error of the library. */
export function fuzz(target: FuzzTarget, runs: number, seed: number): FuzzResult {
  const mutator = createMutator(seed);
  const findings: string[] = [];
  let accepted = 0;
  let refused = 0;
  let slowestMs = 0;
  for (let run = 0; run < runs && findings.length < maxFindings; run += 1) {
    const body = mutator.mutate(target.body);
    const status = mutator.below(20) === 0 ? 100 + mutator.below(500) : target.status;
    const startedMs = performance.now();
    let outcome: unknown;
    let thrown: unknown;
    try {
      outcome = target.read({ status, body });
    } catch (error) {
      thrown = error ?? 'nothing';
    }
    slowestMs = Math.max(slowestMs, performance.now() - startedMs);
    const complaints =
      thrown === undefined ? acceptedComplaints(target, outcome, body) : errorComplaints(thrown);
    if (thrown === undefined) accepted += 1;
    else refused += 1;
    for (const complaint of complaints) {
      findings.push(
        `${target.name}, run ${run}: ${complaint}, on ${JSON.stringify(body.toString('latin1'))}`,
      );
    }
  }
  if (Object.keys(Object.prototype).length > 0)
    findings.push(`${target.name}: Object.prototype was polluted`);
  return { accepted, refused, slowestMs, findings };
}

function acceptedComplaints(target: FuzzTarget, outcome: unknown, body: Buffer): string[] {
  if (typeof outcome !== 'object' || outcome === null) return [`it gave ${String(outcome)}`];
  const complaints = target.complain(outcome as Record<string, unknown>, asObject(body.toString()));
  return complaints.filter(complaint => complaint !== undefined);
}

/** White space and a byte order mark before JSON are borne, zeros behind it, and `NaN` in place of null. */
function asObject(text: string): Record<string, unknown> {
  const plain = text.replace(/^\s+|\0+$/g, '');
  for (const json of [plain, plain.replaceAll(/[+-]?\b(nan|inf|infinity)\b/gi, 'null')]) {
    try {
      return JSON.parse(json) as Record<string, unknown>;
    } catch {}
  }
  return {};
}

function errorComplaints(thrown: unknown): string[] {
  if (!isMeterError(thrown)) return [`it threw ${String(thrown)}`];
  const { message, context } = thrown;
  return [
    ...(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(message) ? ['a message has control characters'] : []),
    ...(Buffer.byteLength(message) > 1024 ? ['a message is longer than 1024 bytes'] : []),
    ...(context.endpoint === undefined ? ['an error does not name the endpoint'] : []),
  ];
}
