import type { ConfigIssue } from '../errors/config-error.ts';

/** Beyond these a configuration is another file altogether, and a message with all its keys helps nobody. */
const maxNamed = 20;

/** The problem of each unknown key; of very many the first ones, and how many more there are. */
export function unknownKeyIssues(
  keys: readonly string[],
  issueOf: (key: string) => ConfigIssue,
): readonly ConfigIssue[] {
  const named = keys.slice(0, maxNamed).map(issueOf);
  const more = keys.length - named.length;
  if (more === 0) return named;
  return [
    ...named,
    { key: 'the configuration', value: `${more} more unknown keys`, expected: 'no such keys' },
  ];
}
