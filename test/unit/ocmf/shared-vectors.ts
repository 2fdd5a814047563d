import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** One record with what is known about it. */
export interface SharedVector {
  readonly id: string;
  readonly ocmf: string;
  readonly ocmfBase64?: string;
  readonly publicKey: string;
  readonly expected: string;
  readonly acceptable?: readonly string[];
  readonly expect?: {
    readonly readings: readonly Readonly<Record<string, unknown>>[];
    readonly registers: readonly Readonly<Record<string, unknown>>[];
    readonly completeTransaction: boolean;
  } & Readonly<Record<string, unknown>>;
  readonly checks?: { readonly transparenzsoftware_1_4_1?: ReferenceCheck };
}

/** What the reference tool really said. */
export interface ReferenceCheck {
  readonly verified: boolean;
  readonly signatureOk: boolean;
  readonly canParse: boolean;
  readonly errors?: string;
}

export interface SharedSession {
  readonly id: string;
  readonly expected: string;
  readonly findings: readonly string[];
  readonly energy?: Readonly<Record<string, string | number>>;
  readonly checks: { readonly transparenzsoftware_1_4_1_pair?: ReferenceCheck };
  readonly records: readonly { readonly ocmf: string; readonly publicKey: string }[];
}

export interface SharedDocument {
  readonly id: string;
  readonly xml: string;
  readonly values: readonly {
    readonly context: string | null;
    readonly transactionId: string | null;
    readonly format: string | null;
    readonly encoding: string | null;
    readonly hasPublicKey: boolean;
    readonly expected: string;
    readonly ocmfSha256: string;
  }[];
}

const folder = resolve(import.meta.dirname, '../../../../shared/vectors/ocmf');

/** Are the records of the field there? They lie beside the repository, not in it. */
export const hasSharedVectors = existsSync(folder);

/** For the title of a test group that is skipped without them. */
export const skipNote = hasSharedVectors ? '' : ' (skipped: no shared vectors beside the repository)';

export function loadShared<Item>(name: string): readonly Item[] {
  if (!hasSharedVectors) return [];
  return JSON.parse(readFileSync(resolve(folder, name), 'utf8')) as Item[];
}

/** The files whose entries are single records. */
export function recordFiles(): readonly string[] {
  if (!hasSharedVectors) return [];
  const special = new Set(['sessions.json', 'transparency-xml.json']);
  return readdirSync(folder).filter(name => name.endsWith('.json') && !special.has(name));
}
