import { type Curve, curves } from './curves.ts';
import { type Finding, finding, quoted } from './finding.ts';

const pattern =
  /^ECDSA-(secp192k1|secp256k1|secp192r1|secp256r1|brainpoolP?256r1|secp384r1|brainpoolP?384r1)-SHA256$/i;
const byName = new Map(curves.map(curve => [curve.name.toLowerCase(), curve]));
const standardNames = new Map(curves.map(curve => [`ECDSA-${curve.name}-SHA256`, curve]));

/** The curve that `SA` names; without it secp256r1. Meters also write `brainpoolP256r1`, which is the curve's real name. */
export function curveOfAlgorithm(algorithm: string | undefined, findings: Finding[]): Curve | undefined {
  const standard = standardNames.get(algorithm ?? 'ECDSA-secp256r1-SHA256');
  if (standard !== undefined) return standard;
  const text = algorithm ?? '';
  const name = text.length > 64 ? undefined : pattern.exec(text.trim())?.[1];
  const curve = name === undefined ? undefined : byName.get(name.toLowerCase().replace('poolp', 'pool'));
  findings.push(
    curve === undefined
      ? finding('signature-algorithm', 'signature.SA', `The algorithm ${quoted(text)} is not one of OCMF.`)
      : finding(
          'signature-algorithm-spelling',
          'signature.SA',
          `${quoted(text)} means ECDSA-${curve.name}-SHA256.`,
        ),
  );
  return curve;
}
