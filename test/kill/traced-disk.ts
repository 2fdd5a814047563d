import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Chance } from './chance.ts';

/** How `strace` has to be called so that {@link TracedDisk} understands it: all bytes, of the main thread alone. */
export const straceArguments = (traceFile: string): string[] => [
  ...['-o', traceFile, '-y', '-xx', '-s', '1000000'],
  ...['-e', 'trace=openat,write,pwrite64,ftruncate,fsync,fdatasync,unlink,kill'],
];

/** A change that the program has made and the disk need not have. */
type Change =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'cut'; readonly length: number };

interface File {
  synced: Buffer;
  changes: Change[];
  /** Whether the name is in the folder: as the program sees it, and as it was last synced. */
  isThere: boolean;
  isThereSynced: boolean;
}

const sectorBytes = 512;

/**
 * A folder on a disk that forgets at a power cut what was not synced. Fed with the system calls of a process, it gives
 * the folder as it could be found after a cut at that moment.
 */
export class TracedDisk {
  readonly #folder: string;
  readonly #files = new Map<string, File>();

  /** What is in the folder now counts as synced. */
  constructor(folder: string) {
    this.#folder = folder;
    for (const name of readdirSync(folder)) {
      this.#files.set(name, {
        synced: readFileSync(join(folder, name)),
        changes: [],
        isThere: true,
        isThereSynced: true,
      });
    }
  }

  /** One line of the trace: what the process said by it on its standard output, and whether it was about the folder. */
  follow(line: string): { said: string; isHere: boolean } {
    const call = /^(\w+)\((.*)\)\s+= (\d+)/.exec(line);
    const [, name = '', hexPaths = ''] = call ?? [];
    const rest = hexPaths.replace(/<((?:\\x[0-9a-f]{2})+)>/g, (_, hex) => `<${decoded(hex)}>`);
    const [text = ''] = /"((?:\\x[0-9a-f]{2})*)"/.exec(rest)?.slice(1) ?? [];
    const bytes = decoded(text);
    const path = /^\d+<([^>]*)>/.exec(rest)?.[1] ?? '';
    if (name === 'write' && rest.startsWith('1<')) return { said: bytes.toString(), isHere: false };
    if (name === 'openat') this.#opened(bytes.toString(), rest);
    else if (name === 'unlink') this.#unlinked(bytes.toString());
    else if (path === this.#folder) this.#folderSynced();
    else if (dirname(path) === this.#folder) this.#changed(name, basename(path), rest, bytes);
    const paths = [path, bytes.toString()];
    return { said: '', isHere: paths.some(each => each === this.#folder || dirname(each) === this.#folder) };
  }

  /** The folder with nothing but what was synced or, by chance, with some of the rest, torn into sectors. */
  writeTo(folder: string, chance?: Chance): void {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, file] of this.#files) {
      const isThere = chance?.oneIn(2) ? file.isThere : file.isThereSynced;
      if (isThere) writeFileSync(join(folder, name), afterCut(file, chance));
    }
  }

  #opened(path: string, rest: string): void {
    if (dirname(path) !== this.#folder || !rest.includes('O_CREAT')) return;
    const file = this.#files.get(basename(path));
    if (file?.isThere) return;
    const isThereSynced = file?.isThereSynced ?? false;
    this.#files.set(basename(path), { synced: Buffer.alloc(0), changes: [], isThere: true, isThereSynced });
  }

  #unlinked(path: string): void {
    const file = this.#files.get(basename(path));
    if (file !== undefined && dirname(path) === this.#folder) file.isThere = false;
  }

  #folderSynced(): void {
    for (const file of this.#files.values()) file.isThereSynced = file.isThere;
  }

  #changed(call: string, name: string, rest: string, bytes: Buffer): void {
    const file = this.#files.get(name);
    if (file === undefined) return;
    const lastNumber = Number(/, (\d+)$/.exec(rest)?.[1]);
    if (call === 'pwrite64') file.changes.push({ kind: 'write', offset: lastNumber, bytes });
    else if (call === 'ftruncate') file.changes.push({ kind: 'cut', length: lastNumber });
    else if (call === 'fsync' || call === 'fdatasync') {
      file.synced = file.changes.reduce(apply, file.synced);
      file.changes = [];
    } else if (call === 'write') throw new Error(`${name} was written to in a way that is not followed`);
  }
}

function decoded(hex: string): Buffer {
  return Buffer.from(hex.replaceAll('\\x', ''), 'hex');
}

function afterCut(file: File, chance: Chance | undefined): Buffer {
  if (chance === undefined) return file.synced;
  const survivors = file.changes.flatMap(change => {
    if (change.kind === 'cut') return chance.oneIn(2) ? [change] : [];
    return sectorsOf(change).filter(() => chance.oneIn(2));
  });
  return survivors.reduce(apply, file.synced);
}

function sectorsOf({ offset, bytes }: Extract<Change, { kind: 'write' }>): Change[] {
  const sectors: Change[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = Math.min(bytes.length, start + sectorBytes - ((offset + start) % sectorBytes));
    sectors.push({ kind: 'write', offset: offset + start, bytes: bytes.subarray(start, end) });
    start = end;
  }
  return sectors;
}

function apply(content: Buffer, change: Change): Buffer {
  if (change.kind === 'cut') return Buffer.concat([content], change.length);
  const result = Buffer.concat([content], Math.max(content.length, change.offset + change.bytes.length));
  change.bytes.copy(result, change.offset);
  return result;
}
