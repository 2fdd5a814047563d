#!/usr/bin/env node
// Nothing else is imported before the version is known: on an old Node.js the imports themselves would fail.
import { refusalOf } from '../supported-node.ts';

const refusal = refusalOf(process.versions.node);
if (refusal !== undefined) {
  const args = process.argv.slice(2).join(' ');
  process.stderr.write(`dcbm ${refusal} Try: npx -p node@24 -p lem-dcbm dcbm ${args}\n`);
  process.exitCode = 1;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
}
