/**
 * The package that an import or a file belongs to: `zod` for `zod`, `zod/v4`, and `…/node_modules/zod/index.js`;
 * `undefined` for a file of our own and for a module of Node.
 */
export function packageOf(id: string): string | undefined {
  const inside = id.split(/[\\/]node_modules[\\/]/).at(-1) ?? '';
  const isFile = inside !== id;
  if (!isFile && /^(?:[./]|node:|[A-Za-z]:[\\/]|\0)/.test(id)) return undefined;
  return /^(?:@[^\\/]+[\\/])?[^\\/]+/.exec(inside)?.[0].replace('\\', '/');
}
