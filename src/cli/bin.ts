#!/usr/bin/env node
// Nothing is imported before the version is known: on an old Node.js the imports themselves would fail.
/** As a shell takes it, whatever is in it. */
function quoted(arg: string): string {
  const visible = arg.replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    each => `\\u{${each.codePointAt(0)?.toString(16)}}`,
  );
  return /^[\w@%+=:,./-]+$/.test(visible) ? visible : `'${visible.replaceAll("'", `'\\''`)}'`;
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `dcbm needs Node.js 22.19 or newer, this is v${process.versions.node}. Try: npx -p node@24 -p lem-dcbm dcbm ${process.argv.slice(2).map(quoted).join(' ')}\n`,
  );
  process.exitCode = 1;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}

export {};
