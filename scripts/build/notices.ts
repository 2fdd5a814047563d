import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const intro = `The command line of lem-dcbm (dist/cli) contains these packages, each under its own license. The library contains
none: what it needs is installed beside it.
`;

/**
 * The licenses of the packages that are bundled.
 *
 * @throws Error when one of them comes without the text of its license.
 */
export function noticesOf(root: string, packages: readonly string[]): string {
  const sections = packages.map(name => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder).filter(file => /^(?:licen[sc]e|copying|notice)/i.test(file));
    if (files.length === 0) throw new Error(`${name} ${version}: no text of its license in its package`);
    const texts = files.map(file => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
    return [`${name} ${version} (${license})`, ...texts].join('\n\n');
  });
  return `${[intro.trimEnd(), ...sections].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
