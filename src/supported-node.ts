/**
 * Why a Node.js of this version cannot run the package, as the end of a sentence; `undefined` when it can. The same range
 * stands in `engines`: undici needs 22.19, and the first releases of 23 have neither what it needs nor SQLite.
 */
export function refusalOf(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major >= 24 || (major === 22 && minor >= 19)) return undefined;
  return `needs Node.js 22.19 or newer, and not 23; this is v${version}.`;
}
