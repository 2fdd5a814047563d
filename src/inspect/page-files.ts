import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One file that the browser loads. */
export interface PageFile {
  readonly contentType: string;
  readonly text: string;
}

/**
 * What the page may do: load its own files, and talk to the server that it came from. No script or style of a text, nothing
 * of another site, no frames.
 */
export const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const files = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/icon.svg', 'icon.svg', 'image/svg+xml'],
  ['/page.css', 'page.css', 'text/css; charset=utf-8'],
  ['/page.js', 'page.js', 'text/javascript; charset=utf-8'],
] as const;

const notBuilt: PageFile = {
  contentType: 'text/plain; charset=utf-8',
  text: 'The page has not been built: npm run prepare\n',
};

/**
 * The files of the page by their paths, as `scripts/build` made them; where it was not built, a word about it.
 *
 * @param shows `site`: the meters of a site, by its interface; `inspector`: running statecharts, told at `/events`.
 * @param from the folder from which they are looked for, upwards.
 */
export function pageFiles(
  shows: 'site' | 'inspector',
  from: string = import.meta.dirname,
): ReadonlyMap<string, PageFile> {
  const folder = folderOfPage(from);
  if (folder === undefined) return new Map([['/', notBuilt]]);
  return new Map(
    files.map(([path, name, contentType]) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const isDocument = path === '/';
      return [
        path,
        { contentType, text: isDocument ? text.replace('<html', `<html data-shows="${shows}"`) : text },
      ];
    }),
  );
}

/** Beside the built code, or in dist/ of the project when it runs from its sources. */
function folderOfPage(from: string): string | undefined {
  for (const folder of [join(from, 'page'), join(from, 'dist/page')]) {
    if (existsSync(join(folder, 'page.js'))) return folder;
  }
  const above = dirname(from);
  return above === from ? undefined : folderOfPage(above);
}
