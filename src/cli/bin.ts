#!/usr/bin/env node
// Nothing else is imported before the version is known: on an old Node.js the imports themselves would fail.
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
  const args = process.argv.slice(2);
  const asked = args.length === 1 ? args[0] : undefined;
  if (asked === '--help' || asked === '-h' || asked === 'help') {
    const { tellOverview } = await import('./overview.ts');
    tellOverview();
  } else if (asked === '--version' || asked === '-V') {
    const { version } = await import('./version.ts');
    process.stdout.write(`${version()}\n`);
  } else {
    const { launch } = await import('./launch.ts');
    process.exitCode = await launch(args);
  }
}
