import { z } from 'zod';

/**
 * What the bridge publishes, each message closed: EVerest drops a message that has null in place of a missing key, and
 * its own AsyncAPI schemas let through what EVerest then cannot use.
 */

/** As EVerest needs it: it ignores the zone of a longer text, and OCPP does not. */
const time = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const total = z.strictObject({ total: z.number() });
const dc = z.strictObject({ DC: z.number() });
const temperature = <const Name extends string>(identification: Name) =>
  z.strictObject({ temperature: z.number(), identification: z.literal(identification) });

/** `m2e/powermeter_values`: energies in Wh, power in W, temperatures in °C; signs are the meter's. */
export const valuesSchema = z.strictObject({
  timestamp: time,
  meter_id: z.string(),
  energy_Wh_import: total,
  energy_Wh_export: total,
  voltage_V: dc,
  current_A: dc,
  power_W: total,
  temperatures: z.tuple([temperature('temperatureH'), temperature('temperatureL')]),
});
export type PowermeterValues = z.infer<typeof valuesSchema>;

const signedMeterValue = z.strictObject({
  signed_meter_data: z.string().startsWith('OCMF|'),
  signing_method: z.literal(''),
  encoding_method: z.literal('OCMF'),
  public_key: z.string().min(1),
});

const refusal = z.strictObject({ status: z.literal('UNEXPECTED_ERROR'), error: z.string().min(1) });
export type Refusal = z.infer<typeof refusal>;

/** Never NOT_SUPPORTED: EVerest would charge without a bill. */
export const startReplySchema = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('OK'),
    transaction_min_stop_time: time.optional(),
    transaction_max_stop_time: time.optional(),
  }),
  refusal,
]);
export type StartReply = z.infer<typeof startReplySchema>;

/** OK only with a record. */
export const stopReplySchema = z.discriminatedUnion('status', [
  z.strictObject({ status: z.literal('OK'), signed_meter_value: signedMeterValue }),
  refusal,
]);
export type StopReply = z.infer<typeof stopReplySchema>;

export type Reply = StartReply | StopReply;

/** `m2e/capabilities`: the smallest currents that the meter measures right, A. */
export const capabilitiesSchema = z.strictObject({
  min_import_current_A: z.number().positive().optional(),
  min_export_current_A: z.number().positive().optional(),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;

/** `raise_error` and `clear_error` of EVerest's module `generic_error_raiser_API`. */
export const errorSchema = z.strictObject({
  type: z.enum(['CommunicationFault', 'VendorError', 'VendorWarning']),
  sub_type: z.string().min(1),
  message: z.string().optional(),
});
export type RaisedError = z.infer<typeof errorSchema>;
