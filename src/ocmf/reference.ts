import { curveOfAlgorithm } from './algorithm.ts';
import type { Curve } from './curves.ts';
import type { Finding } from './finding.ts';
import type { Frame } from './frame.ts';
import { coordinatesOn } from './key-on-curve.ts';
import type { PublicKey } from './public-key.ts';
import type { OcmfRecord } from './record.ts';
import { lawMessage, ownReadings } from './reference-law.ts';
import { isPadded, readDerIntegers } from './signature.ts';

/** What the S.A.F.E. Transparenzsoftware 1.4.1, the tool that customers check their invoice with, would say. */
export interface ReferenceAnswer {
  /** It would show the record as verified. */
  readonly accepted: boolean;
  readonly canParse: boolean;
  readonly signatureGood: boolean;
  /** Its message when it refuses. */
  readonly message: string | undefined;
}

/** What this room found out about the same record. */
export interface ReferenceInput {
  readonly frame: Frame | undefined;
  readonly record: OcmfRecord | undefined;
  readonly findings: readonly Finding[];
  readonly curve: Curve | undefined;
  readonly signatureBytes: Buffer | undefined;
  readonly key: PublicKey | undefined;
  readonly isKeyOnCurve: boolean;
  readonly isSignatureGood: boolean;
}

/** Follows that version line by line, also where this room judges differently: it is stricter and laxer in turn. */
export function predictReference(input: ReferenceInput): ReferenceAnswer {
  const unread = parseMessage(input);
  if (unread !== undefined) return refuses(unread, false, false);
  const unjudged = judgeMessage(input);
  if (unjudged !== undefined) return refuses(unjudged, true, false);
  if (!input.isSignatureGood) return refuses('Verification failed', true, false);
  const unlawful = input.record === undefined ? undefined : transactionMessage(input.record);
  if (unlawful !== undefined) return refuses(unlawful, true, true);
  return { accepted: true, canParse: true, signatureGood: true, message: undefined };
}

function refuses(message: string, canParse: boolean, signatureGood: boolean): ReferenceAnswer {
  return { accepted: false, canParse, signatureGood, message };
}

function parseMessage({ frame, record, findings }: ReferenceInput): string | undefined {
  const code = findings.find(item => item.code.startsWith('frame-'))?.code;
  if (code === 'frame-header' || code === 'frame-leading') return 'Data not in OCMF format';
  if (code === 'frame-section') return 'Invalid data format for OCMF given';
  if (frame === undefined || record === undefined || code === 'frame-pipe') return 'Invalid ocmf data';
  const { names } = frame.payload;
  if (frame.hasDuplicate && new Set(names).size < names.length) return 'Invalid ocmf data';
  const { formatVersion } = record;
  if (formatVersion === undefined) return 'Invalid OCMF Version';
  const version = /^\s*[+-]?\d+(\.\d*)?\s*$/.test(formatVersion) ? Number(formatVersion) : Number.NaN;
  if (!(version >= 0.1 && version <= 1.3)) return `Not compatible with OCMF version ${formatVersion}`;
  const method = (record.signature.algorithm ?? 'ECDSA-').split('-')[0];
  return method === 'ECDSA' ? undefined : 'Signature method not in OCMF format';
}

/** It reads SubjectPublicKeyInfo only, ignores the curve in it, and takes negative integers but no padded ones. */
function judgeMessage({
  curve,
  record,
  signatureBytes,
  key,
  isKeyOnCurve,
}: ReferenceInput): string | undefined {
  if (curve === undefined) return 'Invalid curve provided';
  const encoding = record?.signature.encoding ?? 'hex';
  if (signatureBytes === undefined || !['hex', 'base64'].includes(encoding))
    return 'Decoding of the signature failed';
  if (key?.form !== 'spki' || key.encoding === 'pem') return 'Cannot read public key';
  if (!isKeyOnCurve) return 'Invalid public key point given';
  const integers = readDerIntegers(signatureBytes);
  if (
    integers === undefined ||
    isPadded(signatureBytes, integers.r) ||
    isPadded(signatureBytes, integers.s)
  ) {
    return 'Invalid length of asn1Signature given';
  }
  return undefined;
}

/** Its law checks, which it runs when a record holds a begin and an end. */
function transactionMessage(record: OcmfRecord): string | undefined {
  if (record.pagination?.context !== 'T') return undefined;
  const readings = ownReadings(record);
  const isWhole = readings.some(({ isStart }) => isStart) && readings.some(({ isStop }) => isStop);
  return isWhole ? lawMessage(readings, [record.identification.level]) : undefined;
}

/** One of two records, as it was judged alone. */
export interface ReferencePart {
  readonly record: OcmfRecord | undefined;
  readonly reference: ReferenceAnswer;
  readonly key: PublicKey | undefined;
}

/** What it would say about a begin and an end record together; it checks both with the key of the first. */
export function predictReferencePair(begin: ReferencePart, end: ReferencePart): ReferenceAnswer {
  const refused = [begin.reference, end.reference].find(({ accepted }) => !accepted);
  if (refused !== undefined) return refused;
  const curve = curveOfAlgorithm(end.record?.signature.algorithm, []);
  const point = begin.key === undefined ? undefined : coordinatesOn(curve, begin.key);
  if (curve === undefined || point === undefined)
    return refuses('Invalid public key point given', true, false);
  if (end.key !== undefined && coordinatesOn(curve, end.key)?.equals(point) !== true) {
    return refuses('Verification failed', true, false);
  }
  if (begin.record === undefined || end.record === undefined)
    return refuses('Invalid ocmf data', false, false);
  const [first, last] = [ownReadings(begin.record), ownReadings(end.record)];
  const message = last.some(({ isStart }) => isStart)
    ? 'OCMF entry marked as stop contains a start value'
    : first.some(({ isStop }) => isStop)
      ? 'OCMF entry marked as start contains a stop value'
      : lawMessage([...first, ...last], [begin.record.identification.level, end.record.identification.level]);
  return message === undefined ? end.reference : refuses(message, true, true);
}
