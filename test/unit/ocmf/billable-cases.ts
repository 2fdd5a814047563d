import { changed, fieldPayload } from './field-record.ts';

export const everyUnit = (unit: string) => fieldPayload.replaceAll('"RU":"kWh"', `"RU":${unit}`);
export const everyCode = (from: string, to: string) =>
  fieldPayload.replaceAll(`"RI":"${from}"`, `"RI":${to}`);
const beginTime = '"TM":"2026-03-01T08:00:00,000+0100 R",';
const endTime = '"TM":"2026-03-01T09:00:00,000+0100 R",';
export const endAt = (time: string) => changed([endTime, `"TM":"${time}",`]);
export const endValue = (value: string) => changed(['1328.281', value]);
/** A record that names no maker. */
export const ofNobody = (payload: string) =>
  payload.replace('"GI":"LEM DCBM",', '').replace('"MV":"LEM",', '');
export const exportEnd = ',{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"}]';

/** Another import behind the end of the session. */
function behindEnd(kind: string, state: string): string {
  const reading = `{"TX":"${kind}","RV":1328.3,"RI":"1-0:1.8.0","RU":"kWh","ST":"${state}"}`;
  return changed([exportEnd, `${exportEnd.slice(0, -1)},${reading}]`]);
}

/** An import between begin and end. */
function between(kind: string): string {
  const reading = `{"TM":"2026-03-01T08:30:00,000+0100 R","TX":"${kind}","RV":1320,"RI":"1-0:1.8.0","RU":"kWh","ST":"G"}`;
  return changed(['{"TM":"2026-03-01T09', `${reading},{"TM":"2026-03-01T09`]);
}

/** What a user needs of each record, and the finding that says why. Letters and numbers are those of field reports. */
export const spoilt: readonly (readonly [name: string, payload: string, error: string])[] = [
  ['B1: units of seconds', everyUnit('"sec"'), 'energy-unit RD[0].RU'],
  ['B2: units of reactive energy', everyUnit('"kvarh"'), 'energy-unit RD[0].RU'],
  ['B3: no units', fieldPayload.replaceAll('"RU":"kWh",', ''), 'energy-unit RD[0].RU'],
  ['units of a larger scale than the format has', everyUnit('"MWh"'), 'energy-unit RD[0].RU'],
  ['units in lower case', everyUnit('"kwh"'), 'energy-unit RD[0].RU'],
  ['units in capitals', everyUnit('"KWH"'), 'energy-unit RD[0].RU'],
  ['units with a space', everyUnit('"kWh "'), 'energy-unit RD[0].RU'],
  ['empty units', everyUnit('""'), 'energy-unit RD[0].RU'],
  ['units that are null', everyUnit('null'), 'energy-unit RD[0].RU'],
  ['a unit of ohm', everyUnit('"mOhm"'), 'energy-unit RD[0].RU'],
  [
    'another unit at the end',
    changed(['1328.281,"RI":"1-0:1.8.0","RU":"kWh"', '1328281,"RI":"1-0:1.8.0","RU":"Wh"']),
    'session-unit RD[2].RU',
  ],
  [
    'a unit at the end that is an object',
    changed([
      /"RU":"kWh","ST":"G"},\{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"}]/,
      '"RU":{},"ST":"G"},{"RV":7.641,"RI":"1-0:2.8.0","RU":"kWh","ST":"G"}]',
    ]),
    'energy-unit RD[2].RU',
  ],
  [
    'B4: a code that is none',
    fieldPayload.replaceAll(/"RI":"[^"]*"/g, '"RI":"total"'),
    'energy-register RD[0].RI',
  ],
  ['an import code that is none', everyCode('1-0:1.8.0', '"total"'), 'energy-register RD[0].RI'],
  ['no codes', fieldPayload.replaceAll(/"RI":"[^"]*",/g, ''), 'energy-register RD[0].RI'],
  ['a code of power', everyCode('1-0:1.8.0', '"1-0:1.7.0"'), 'energy-register RD[0].RI'],
  ['a code of reactive energy', everyCode('1-0:1.8.0', '"1-0:3.8.0"'), 'energy-register RD[0].RI'],
  ['a code of the energy of a period', everyCode('1-0:1.8.0', '"1-0:1.9.0"'), 'energy-register RD[0].RI'],
  ['a code of another medium', everyCode('1-0:1.8.0', '"7-0:1.8.0"'), 'energy-register RD[0].RI'],
  ['a code of nothing', everyCode('1-0:1.8.0', '"1-b"'), 'energy-register RD[0].RI'],
  [
    'a code of time beside an export',
    everyCode('1-0:1.8.0', '"1-0:0.8.6"').replaceAll('"1-0:0.8.6","RU":"kWh"', '"1-0:0.8.6","RU":"sec"'),
    'energy-register RD[0].RI',
  ],
  [
    'another code at the end',
    changed(['1328.281,"RI":"1-0:1.8.0"', '1328.281,"RI":"1-1:1.8.0"']),
    'session-register RD[0]',
  ],
  ['a code with a blank behind it', everyCode('1-0:1.8.0', '"1-0:1.8.0 "'), 'energy-register RD[0].RI'],
  ['a code with a line break', everyCode('1-0:1.8.0', '"1-0:1.8.0\\n"'), 'energy-register RD[0].RI'],
  [
    'a code with a group E beyond a byte',
    everyCode('1-0:1.8.0', '"1-0:1.8.256"'),
    'energy-register RD[0].RI',
  ],
  [
    'a code with a group F beyond a byte',
    everyCode('1-0:1.8.0', '"1-0:1.8.0*999"'),
    'energy-register RD[0].RI',
  ],
  [
    'a code with a group B beyond a byte',
    everyCode('1-0:1.8.0', '"1-300:1.8.0"'),
    'energy-register RD[0].RI',
  ],
  [
    'a code with a group C of four digits',
    everyCode('1-0:1.8.0', '"1-0:0001.8.0"'),
    'energy-register RD[0].RI',
  ],
  ['a code that is an array', everyCode('1-0:1.8.0', '[]'), 'energy-register RD[0].RI'],

  ['no value at the end', changed(['"RV":1328.281,', '']), 'value-format RD[2].RV'],
  ['a value that is null', endValue('null'), 'value-format RD[2].RV'],
  ['a value that is a word', endValue('"many"'), 'value-format RD[2].RV'],
  ['a value with a comma', endValue('"1328,281"'), 'value-format RD[2].RV'],
  ['a negative register', changed(['1319.135', '-1319.135']), 'register-range RD[0].RV'],
  [
    'negative registers that rise',
    changed(['1319.135', '-9'], ['1328.281', '-1']),
    'register-range RD[2].RV',
  ],
  ['a register that falls', endValue('1319.134'), 'session-energy RD[2].RV'],
  [
    'an export that falls',
    changed([exportEnd, exportEnd.replace('7.641', '7.640')]),
    'session-energy RD[3].RV',
  ],
  ['more than 600 A at 1,000 V and 10 %', endValue('1979.5'), 'energy-impossible RD[2].RV'],
  ['an exponent beyond all meters', endValue('1e30'), 'energy-impossible RD[2].RV'],
  [
    'an export that cannot be',
    changed([exportEnd, exportEnd.replace('7.641', '700')]),
    'energy-impossible RD[3].RV',
  ],
  [
    'registers that no meter counts to',
    changed(['1319.135', '1319000000.135'], ['1328.281', '1319000009.281']),
    'register-range RD[0].RV',
  ],

  ['B7: no time at the begin', changed([beginTime, '']), 'time-unreadable RD[0].TM'],
  ['B8: a time that is a word', changed([beginTime, '"TM":"yesterday",']), 'time-unreadable RD[0].TM'],
  ['B9: no times', changed([beginTime, ''], [endTime, '']), 'time-unreadable RD[2].TM'],
  ['no time at the end', changed([endTime, '']), 'time-unreadable RD[2].TM'],
  [
    'no time at the end, and little energy',
    changed([endTime, ''], ['1328.281', '1319.136']),
    'time-unreadable RD[2].TM',
  ],
  ['a time that is null', changed([endTime, '"TM":null,']), 'time-unreadable RD[2].TM'],
  ['a time that is a number', changed([endTime, '"TM":1772352000,']), 'time-unreadable RD[2].TM'],
  ['a time without offset', endAt('2026-03-01T09:00:00,000 R'), 'time-unreadable RD[2].TM'],
  [
    'a time with an offset that no place has',
    endAt('2026-03-01T09:00:00,000+9900 R'),
    'time-unreadable RD[2].TM',
  ],
  ['a day that is none', endAt('2026-02-30T09:00:00,000+0100 R'), 'time-unreadable RD[2].TM'],
  ['an hour that is none', endAt('2026-03-01T25:00:00,000+0100 R'), 'time-unreadable RD[2].TM'],
  ['an end before the begin', endAt('2026-03-01T07:59:59,000+0100 R'), 'session-duration RD[2].TM'],
  [
    'an end that is earlier only in UTC',
    endAt('2026-03-01T08:30:00,000+0200 R'),
    'session-duration RD[2].TM',
  ],
  ['an end at the begin', endAt('2026-03-01T08:00:00,000+0100 R'), 'session-duration RD[2].TM'],
  [
    'an end at the begin, and little energy',
    endAt('2026-03-01T08:00:00,000+0100 R').replace('1328.281', '1319.140'),
    'session-duration RD[2].TM',
  ],
  [
    'an end at the begin, and none',
    endAt('2026-03-01T08:00:00,000+0100 R').replace('1328.281', '1319.135'),
    'session-duration RD[2].TM',
  ],
  ['49 hours, of nobody', ofNobody(endAt('2026-03-03T09:00:00,000+0100 R')), 'session-duration RD[2].TM'],
  ['more than 600 A at 1,000 V, of nobody', ofNobody(endValue('2319.135')), 'energy-impossible RD[2].RV'],
  [
    '49 hours, of a maker of spaces',
    changed(
      [endTime, '"TM":"2026-03-03T09:00:00,000+0100 R",'],
      ['"LEM DCBM"', '" "'],
      ['"LEM"', '"\\u200b"'],
    ),
    'session-duration RD[2].TM',
  ],
  ['B14: 49 hours', endAt('2026-03-03T09:00:00,000+0100 R'), 'session-duration RD[2].TM'],
  ['B14: 10 years', endAt('2036-03-01T09:00:00,000+0100 R'), 'session-duration RD[2].TM'],
  ['48 hours and a second', endAt('2026-03-03T08:00:01,000+0100 R'), 'session-duration RD[2].TM'],
  ['a clock that was relative', endAt('2026-03-01T09:00:00,000+0100 I'), 'session-clock RD[2].TM'],

  [
    'B12: an error flag that nobody knows',
    changed(['1328.281', '1328.281,"EF":"X"']),
    'error-flag-unknown RD[2].EF',
  ],
  ['an error flag in lower case', changed(['"EF":""', '"EF":"e"']), 'error-flag-unknown RD[0].EF'],
  ['an error flag of a blank', changed(['"EF":""', '"EF":" "']), 'error-flag-unknown RD[0].EF'],
  ['an error flag of a tab', changed(['1328.281', '1328.281,"EF":"\\t"']), 'error-flag-unknown RD[2].EF'],
  ['an error flag with a blank', changed(['"EF":""', '"EF":"t "']), 'error-flag-unknown RD[0].EF'],
  ['the error flag of the energy', changed(['"EF":""', '"EF":"E"']), 'error-flag RD[0].EF'],
  ['both error flags', changed(['1328.281', '1328.281,"EF":"tE"']), 'error-flag RD[2].EF'],
  ['the error flag of the time', changed(['1328.281', '1328.281,"EF":"t"']), 'error-flag-time RD[2].EF'],
  ['an error flag that is no string', changed(['"EF":""', '"EF":["E"]']), 'error-flag-unknown RD[0].EF'],
  ['an error flag that is null', changed(['"EF":""', '"EF":null']), 'error-flag-unknown RD[0].EF'],
  ['a begin that is not usable', changed(['"EF":"","ST":"G"', '"EF":"","ST":"M"']), 'meter-state RD[0].ST'],
  ['a state in lower case', changed(['"EF":"","ST":"G"', '"EF":"","ST":"g"']), 'meter-state RD[0].ST'],
  ['a state that nobody knows', changed(['"EF":"","ST":"G"', '"EF":"","ST":"Q"']), 'meter-state RD[0].ST'],
  ['no states', fieldPayload.replaceAll(/,"ST":"G"/g, ''), 'meter-state RD[0].ST'],
  [
    'a state that is an object',
    changed([
      '1328.281,"RI":"1-0:1.8.0","RU":"kWh","ST":"G"',
      '1328.281,"RI":"1-0:1.8.0","RU":"kWh","ST":{}',
    ]),
    'meter-state RD[2].ST',
  ],
  [
    'an export that is not usable',
    changed([exportEnd, exportEnd.replace('"G"', '"T"')]),
    'meter-state RD[3].ST',
  ],

  ['no meter', changed(['"GS":"1299000017",', ''], ['"MS":"1299000017",', '']), 'meter-unnamed MS'],
  ['a meter of spaces', fieldPayload.replaceAll('1299000017', ' '), 'meter-unnamed MS'],
  ['a meter of zero-width spaces', fieldPayload.replaceAll('1299000017', '\\u200b'), 'meter-unnamed MS'],
  ['a meter of control characters', fieldPayload.replaceAll('1299000017', '\\u0000'), 'meter-unnamed MS'],
  ['two meters', changed(['"MS":"1299000017"', '"MS":"1299000018"']), 'meter-id MS'],
  ['no MS', changed(['"MS":"1299000017",', '']), 'meter-unnamed MS'],
  ['no GS', changed(['"GS":"1299000017",', '']), 'meter-unnamed GS'],

  ['no pagination', changed(['"PG":"T7",', '']), 'pagination-missing PG'],
  ['a pagination without letter', changed(['"T7"', '"7"']), 'pagination-missing PG'],
  ['a pagination in lower case', changed(['"T7"', '"t7"']), 'pagination-missing PG'],
  ['a pagination with zeros', changed(['"T7"', '"T007"']), 'pagination-format PG'],
  ['a fiscal pagination', changed(['"T7"', '"F7"']), 'pagination-format PG'],
  ['a pagination that is an object', changed(['"T7"', '{}']), 'pagination-missing PG'],

  ['no IS', changed(['"IS":true,', '']), 'identification-format IS'],
  ['an IS that is text', changed(['"IS":true', '"IS":"true"']), 'identification-format IS'],
  ['no IT', changed(['"IT":"NONE",', '']), 'identification-format IT'],
  ['an IT that nobody knows', changed(['"IT":"NONE"', '"IT":"BADGE"']), 'identification-format IT'],
  ['an IL that nobody knows', changed(['"TRUSTED"', '"SURE"']), 'identification-format IL'],
  ['an IL that is an error', changed(['"TRUSTED"', '"MISMATCH"']), 'identification-error IL'],
  ['an IL that is an array', changed(['"IL":"TRUSTED"', '"IL":["MISMATCH"]']), 'identification-format IL'],
  ['an IF that nobody knows', changed(['RFID_NONE', 'RFID_SOME']), 'identification-format IF[0]'],
  [
    'five identification flags',
    changed(['"PLMN_NONE"', '"PLMN_NONE","PLMN_SMS"']),
    'identification-format IF',
  ],
  ['an ID that names nobody', changed(['"a,b"', '""']), 'identification-format ID'],
  ['an ID of zero-width spaces', changed(['"a,b"', '"\\u200b\\u2060"']), 'identification-format ID'],
  ['an ID of a control character', changed(['"a,b"', '"\\u0000"']), 'identification-format ID'],
  ['an ID that is a number', changed(['"a,b"', '17']), 'identification-format ID'],

  ['an exception within the session', between('X'), 'session-exception RD[2].TX'],
  [
    'a reading twice',
    changed([exportEnd, `,{"TX":"E","RV":1328.281,"RI":"1-0:1.8.0","RU":"kWh","ST":"G"}${exportEnd}`]),
    'session-markers RD[0]',
  ],
  ['a name twice', changed(['"PG":"T7"', '"PG":"T7","PG":"T7"']), 'json-duplicate payload'],
];

/** What is not the last record of a session: it answers no stop. */
export const unfinished: readonly (readonly [name: string, payload: string])[] = [
  ['its readings marked in lower case', fieldPayload.replaceAll('"TX":"B"', '"TX":"b"')],
  ['no markers', fieldPayload.replaceAll(/"TX":"[BE]",/g, '')],
  ['no end', changed(['"TX":"E"', '"TX":"C"'])],
  ['an exception in place of the end', changed(['"TX":"E"', '"TX":"X"'])],
  ['no readings', changed([/"RD":\[.*\]/, '"RD":[]'])],
];

/** What contradicts itself: it answers no stop either. */
export const contradictory: readonly (readonly [name: string, payload: string, error: string])[] = [
  ['a charge behind the end', behindEnd('C', 'G'), 'session-markers RD[4].TX'],
  ['a begin behind the end', behindEnd('B', 'G'), 'session-markers RD[4].TX'],
  ['an exception behind the end', behindEnd('X', 'G'), 'session-exception RD[4].TX'],
  ['an exception behind the end that says so itself', behindEnd('X', 'X'), 'session-markers RD[4].TX'],
  [
    'a register that falls in between',
    changed(
      [
        '{"TM":"2026-03-01T09',
        '{"TM":"2026-03-01T08:30:00,000+0100 R","TX":"C","RV":1300,"RI":"1-0:1.8.0"},{"TM":"2026-03-01T09',
      ],
      ['"1-0:1.8.0"},', '"1-0:1.8.0","RU":"kWh","ST":"G"},'],
    ),
    'session-energy RD[2].RV',
  ],
  [
    'an end before its begin in the list',
    changed(['"TX":"B"', '"TX":"_"'], ['"TX":"E"', '"TX":"B"'], ['"TX":"_"', '"TX":"E"']),
    'session-markers RD[0]',
  ],
];
