/** Where the interface has a meter, and what it knows of it. */
export function meterPath(name: string, ...more: readonly string[]): string {
  return ['/api/meters', ...[name, ...more].map(encodeURIComponent)].join('/');
}

/** A path with a query. */
export function withQuery(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
