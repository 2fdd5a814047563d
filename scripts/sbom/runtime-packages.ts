/** A package in a lock file. */
export interface LockedPackage {
  readonly version: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

export interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/**
 * What an app has to install beside this package, by its place in the lock file; optional peers are left out.
 *
 * @param bundled packages that come inside this one.
 * @param bundledWith what comes with one of these, where that is not all of its dependencies.
 */
export function runtimePackages(
  manifest: Manifest,
  lock: Lock,
  bundled: readonly string[] = [],
  bundledWith: Readonly<Record<string, readonly string[]>> = {},
): Record<string, LockedPackage> {
  const found: Record<string, LockedPackage> = {};
  const visit = (name: string) => {
    const place = `node_modules/${name}`;
    const locked = lock.packages[place];
    if (locked === undefined || place in found) return;
    // In this file it is of development, because so the peers and what is bundled are installed here.
    const { dev: _, ...runtime } = locked as LockedPackage & { dev?: boolean };
    const part = bundledWith[name];
    const needs = Object.entries(locked.dependencies ?? {}).filter(
      ([needed]) => part?.includes(needed) ?? true,
    );
    found[place] = part === undefined ? runtime : { ...runtime, dependencies: Object.fromEntries(needs) };
    for (const [needed] of needs) visit(needed);
  };
  const { dependencies, peerDependencies, peerDependenciesMeta = {} } = manifest;
  const peers = Object.keys(peerDependencies).filter(name => peerDependenciesMeta[name]?.optional !== true);
  for (const name of [...Object.keys(dependencies), ...peers, ...bundled]) visit(name);
  return found;
}
