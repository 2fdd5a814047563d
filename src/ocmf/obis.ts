/** The groups of an OBIS code, each a byte. Two digits are hexadecimal, as the format's tables write them; three are decimal. */
export interface Obis {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

const pattern =
  /^([0-9a-f]{1,3})-([0-9a-f]{1,3})(?::([0-9a-f]{1,3})(?:\.([0-9a-f]{1,3})(?:\.([0-9a-f]{1,3})(?:[.*]([0-9a-f]{1,3}))?)?)?)?$/;

/** A meter has a handful of registers, and every record names them several times. */
const known = new Map<string, Obis | undefined>();
const maxKnown = 256;

/** `1-0:1.8.0`, `01-00:B2.08.00*FF`, `1-b:1.8.0`: the spellings of the field. Missing groups are 0. */
export function parseObis(text: string): Obis | undefined {
  if (text.length > 40) return undefined;
  if (known.has(text)) return known.get(text);
  const obis = readObis(text);
  if (known.size >= maxKnown) known.clear();
  known.set(text, obis);
  return obis;
}

function readObis(text: string): Obis | undefined {
  const match = pattern.exec(text.toLowerCase());
  if (match === null) return undefined;
  const groups = match.slice(1).map((group = '0') => byteOf(group));
  if (groups.some(group => !(group <= 0xff))) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = groups;
  return { a, b, c, d, e, f };
}

/** Total energy of AC meters, of DC meters before 1.4 of the format, and of 1.4: mains, device and transaction. */
const importGroups = new Set([0x01, 0x98, 0x9c, 0x9e, 0xb0, 0xb1, 0xb2, 0xb3]);
const exportGroups = new Set([0x02, 0xc0, 0xc1, 0xc2, 0xc3]);

/** Which way the energy went that a register counts: import is to the vehicle. Undefined: not an energy register. */
export function directionOf(text: string | undefined): 'import' | 'export' | undefined {
  const obis = text === undefined ? undefined : parseObis(text);
  if (obis === undefined || obis.a !== 1 || obis.d !== 8) return undefined;
  if (importGroups.has(obis.c)) return 'import';
  return exportGroups.has(obis.c) ? 'export' : undefined;
}

/** NaN for three digits that are not decimal. */
function byteOf(group: string): number {
  return group.length === 3 ? Number(group) : Number.parseInt(group, 16);
}
