import { describe, expect, it } from 'vitest';
import type { Account } from '../../account.ts';
import { type Story, story } from '../../story.ts';

/** What a rule allows, and what it does not. Each is told to the rule alone. */
export interface Proof {
  readonly allows: Readonly<Record<string, (told: Story) => Story>>;
  readonly forbids: Readonly<Record<string, (told: Story) => Story>>;
}

type Rule = (account: Account, unreadable: readonly number[]) => string[];

/** Proves each rule of a file: with histories that keep it, and with such as break it. */
export function prove<Name extends string>(
  rules: Readonly<Record<Name, Rule>>,
  proofs: Readonly<Record<Name, Proof>>,
): void {
  const all = Object.entries<Proof>(proofs).map(([name, proof]) => ({
    name,
    rule: rules[name as Name],
    ...proof,
  }));

  describe.each(all)('$name', ({ rule, allows, forbids }) => {
    it.each(Object.entries(allows))('allows: %s', (_name, tell) => {
      expect(rule(tell(story()).account(), [])).toEqual([]);
    });

    it.each(Object.entries(forbids))('forbids: %s', (_name, tell) => {
      expect(rule(tell(story()).account(), [])).toHaveLength(1);
    });
  });
}
