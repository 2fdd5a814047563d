import { isDecimal } from './decimal.ts';
import { Fields } from './fields.ts';
import { type Finding, finding, quoted } from './finding.ts';
import type { JsonSource } from './json-tree.ts';
import type { Cable, Reading } from './record.ts';
import { type OcmfTime, parseTime } from './time.ts';

/** What a reading takes over from the one before it, when it leaves it out; null or a wrong type is not left out. */
type Inherited = Pick<
  Reading,
  'timeText' | 'time' | 'kind' | 'obis' | 'unit' | 'currentType' | 'errorFlags' | 'state'
>;

const nothing: Inherited = {
  timeText: undefined,
  time: undefined,
  kind: undefined,
  obis: undefined,
  unit: undefined,
  currentType: undefined,
  errorFlags: undefined,
  state: undefined,
};

/** The readings of a record, and the cable that LEM describes in the first of them. */
export function readReadings(
  source: JsonSource,
  payload: Fields,
  findings: Finding[],
): { readings: readonly Reading[]; cable: Cable | undefined } {
  const array = payload.node('RD');
  if (array?.kind !== 'array' || array.children.length === 0) {
    findings.push(finding('readings-missing', 'RD', 'The record has no readings.'));
    return { readings: [], cable: undefined };
  }
  let previous = nothing;
  let cable: Cable | undefined;
  const readings: Reading[] = [];
  for (const [index, node] of array.children.entries()) {
    const place = `RD[${index}]`;
    if (node.kind !== 'object') {
      findings.push(finding('field-type', place, 'A reading is not an object.'));
      continue;
    }
    const fields = new Fields(source, node, place, findings);
    const reading = readReading(fields, previous, findings);
    cable ??= compensationOf(fields.object('UC'));
    readings.push(reading);
    previous = reading;
  }
  return { readings, cable };
}

function readReading(fields: Fields, previous: Inherited, findings: Finding[]): Reading {
  const timeText = fields.written('TM');
  const value = fields.decimal('RV');
  if (value !== undefined && !isDecimal(value)) {
    findings.push(finding('value-format', fields.place('RV'), `${quoted(value)} cannot be computed with.`));
  }
  return {
    timeText: timeText ?? previous.timeText,
    time: timeText === undefined ? previous.time : readTime(timeText, fields.place('TM'), findings),
    kind: fields.written('TX') ?? previous.kind,
    value,
    obis: fields.written('RI') ?? previous.obis,
    unit: fields.written('RU') ?? previous.unit,
    currentType: fields.written('RT') ?? previous.currentType,
    loss: fields.decimal('CL'),
    errorFlags: fields.written('EF') ?? previous.errorFlags,
    state: fields.written('ST') ?? previous.state,
    own: fields.names,
  };
}

function readTime(text: string, place: string, findings: Finding[]): OcmfTime | undefined {
  const time = parseTime(text);
  if (time === undefined)
    findings.push(finding('time-format', place, `${quoted(text)} is no time with an offset.`));
  else if (!time.isStandard) {
    findings.push(
      finding('time-format', place, `${quoted(text)} is not written like 2018-07-24T13:22:04,000+0200 S.`),
    );
  }
  return time;
}

/** LEM's own block: UN name, UI id, UR resistance in mOhm. Others use U… for other things, so all three must be there. */
function compensationOf(fields: Fields | undefined): Cable | undefined {
  if (fields === undefined || !['UN', 'UI', 'UR'].every(name => fields.names.includes(name)))
    return undefined;
  return {
    name: fields.text('UN'),
    id: fields.decimal('UI'),
    resistance: fields.decimal('UR'),
    unit: 'mOhm',
  };
}
