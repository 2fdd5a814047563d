/**
 * What each message to EVerest has to look like, as a closed table: nothing that is not named here, nothing missing, no
 * null. Written from EVerest's sources, and not from those of the bridge; EVerest's own schemas pass more than EVerest
 * can use.
 */

type Check = (value: unknown) => string | undefined;

const number: Check = value =>
  typeof value === 'number' && Number.isFinite(value) ? undefined : 'no number';
const text: Check = value => (typeof value === 'string' && value !== '' ? undefined : 'no text');
const exactly =
  (wanted: unknown): Check =>
  value =>
    value === wanted ? undefined : `not ${JSON.stringify(wanted)}`;
const matching =
  (pattern: RegExp): Check =>
  value =>
    typeof value === 'string' && pattern.test(value) ? undefined : `not like ${pattern}`;
const time = matching(/^20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{3}Z$/);

function table(
  required: Readonly<Record<string, Check>>,
  optional: Readonly<Record<string, Check>> = {},
): Check {
  return value => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'no object';
    const given = value as Record<string, unknown>;
    for (const key of Object.keys(given)) if (!(key in required) && !(key in optional)) return `has ${key}`;
    for (const [key, check] of Object.entries({ ...required, ...optional })) {
      if (!(key in given)) {
        if (key in required) return `lacks ${key}`;
        continue;
      }
      const problem = check(given[key]);
      if (problem !== undefined) return `${key}: ${problem}`;
    }
    return undefined;
  };
}

const total = table({ total: number });
const dc = table({ DC: number });

const temperatures: Check = value => {
  if (!Array.isArray(value) || value.length !== 2) return 'not both temperatures';
  const names = ['temperatureH', 'temperatureL'];
  return value
    .map((each, index) => table({ temperature: number, identification: exactly(names[index]) })(each))
    .find(problem => problem !== undefined);
};

const values = table({
  timestamp: time,
  meter_id: text,
  energy_Wh_import: total,
  energy_Wh_export: total,
  power_W: total,
  voltage_V: dc,
  current_A: dc,
  temperatures,
});

const record = table({
  signed_meter_data: matching(/^OCMF\|\{.+\}\|\{.+\}$/s),
  signing_method: exactly(''),
  encoding_method: exactly('OCMF'),
  public_key: matching(/^[0-9A-F]{182}$/),
});

const refusal = table({ status: exactly('UNEXPECTED_ERROR'), error: text });

const startOk = table({
  status: exactly('OK'),
  transaction_min_stop_time: time,
  transaction_max_stop_time: time,
});
const stopOk = table({ status: exactly('OK'), signed_meter_value: record });

const statusOf = (value: unknown) => (value as { readonly status?: unknown } | undefined)?.status;

export const startReply: Check = value => (statusOf(value) === 'OK' ? startOk(value) : refusal(value));
export const stopReply: Check = value => (statusOf(value) === 'OK' ? stopOk(value) : refusal(value));

const capabilities = table({}, { min_import_current_A: number, min_export_current_A: number });
const errorType = matching(/^(?:CommunicationFault|VendorError|VendorWarning)$/);

/** By the end of the topic, behind `m2e/`. Replies are looked at by whoever asked. */
export const messageTables: Readonly<Record<string, Check>> = {
  powermeter_values: values,
  public_key_ocmf: matching(/^[0-9A-F]{182}$/),
  communication_check: exactly(true),
  capabilities,
  raise_error: table({ type: errorType, sub_type: text, message: text }),
  clear_error: table({ type: errorType, sub_type: text }),
};
