#!/usr/bin/env node
// Nothing else is imported before the version is known: on an old Node.js the imports themselves would fail.
import { setFlagsFromString } from 'node:v8';
import { refusalOf } from '../supported-node.ts';

/** As a shell takes it, whatever is in it. */
function quoted(arg: string): string {
  const visible = arg.replaceAll(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    each => `\\u{${each.codePointAt(0)?.toString(16)}}`,
  );
  return /^[\w@%+=:,./-]+$/.test(visible) ? visible : `'${visible.replaceAll("'", `'\\''`)}'`;
}

const refusal = refusalOf(process.versions.node);
if (refusal !== undefined) {
  const args = process.argv.slice(2).map(quoted).join(' ');
  process.stderr.write(`dcbm ${refusal} Try: npx -p node@24 -p lem-dcbm dcbm ${args}\n`);
  process.exitCode = 1;
} else {
  if (process.argv[2] === 'records') {
    // What is read of a journal is soon forgotten. V8 would take 60 MB more for that, and takes them once they are there.
    setFlagsFromString('--semi-space-growth-factor=1');
    setFlagsFromString('--heap-growing-percent=20');
  }
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
