import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MeterServer } from '../server/server.ts';
import { type Contestant, contestant, nodeContestant } from './contestant.ts';
import type { Bench } from './figure.ts';

/** The argument that tells a program of drivers or floors where the meters are. */
export function metersOf({ ports, certificatePem }: MeterServer, isTls: boolean): string {
  return JSON.stringify(isTls ? { ports, certificatePem } : { ports });
}

/** A program of drivers or floors, beside its meter. */
export function programAt(
  { app, core }: Bench,
  name: string,
  server: MeterServer,
  isTls: boolean,
): Contestant {
  return nodeContestant(app.program(name), [metersOf(server, isTls)], { core });
}

/** The program in C, or `undefined` where it could not be compiled. */
export function libcurlAt(bench: Bench, server: MeterServer, isTls: boolean): Contestant | undefined {
  if ('missing' in bench.libcurl) return undefined;
  const port = String(server.ports[0]);
  if (!isTls) return contestant([bench.libcurl.file, 'http', port], bench.core);
  const certificate = join(bench.app.folder, `${port}.pem`);
  writeFileSync(certificate, server.certificatePem);
  return contestant([bench.libcurl.file, 'https', port, certificate], bench.core);
}
