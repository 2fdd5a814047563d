/**
 * A charge point that charges once and tells a central system all of it, by OCPP 1.6, 2.0.1 or 2.1. The messages go by
 * ocpp-rpc; what is in them of the meter comes from `lem-dcbm/ocpp`. ocpp.ts runs it.
 */
import { createMeter, type Measurement, type MeterSettings, type SignedRecord } from 'lem-dcbm';
import { toOcpp16, toOcpp21, toOcpp201 } from 'lem-dcbm/ocpp';
import { RPCClient } from 'ocpp-rpc';
import { concatMap, firstValueFrom, lastValueFrom, take } from 'rxjs';

export type OcppVersion = '1.6' | '2.0.1' | '2.1';

/** How a version tells a session. */
interface Teller {
  booted(): Promise<unknown>;
  started(measurement: Measurement): Promise<unknown>;
  charging(measurement: Measurement): Promise<unknown>;
  ended(record: SignedRecord): Promise<unknown>;
}

type Call = (action: string, params: object) => Promise<unknown>;

const card = '04A1B2C3D4E5F6';

/** Charges for as many measurements, one a second, and gives the record that the central system got, too. */
export async function chargeOverOcpp(
  version: OcppVersion,
  endpoint: string,
  settings: MeterSettings,
  measurements: number,
): Promise<SignedRecord> {
  const meter = createMeter(settings);
  const client = clientOf(version, endpoint);
  await client.connect();
  try {
    const transactionId = `tx-${Date.now()}`;
    const call: Call = (action, params) => client.call(action, params);
    const teller = version === '1.6' ? tellBy16(call) : tellBy2(call, version, transactionId);
    await teller.booted();
    await meter.start();
    // Before the contactors close: what is told as the beginning is what the meter signs as such.
    const beginning = await firstValueFrom(meter.measurements$);
    await meter.startTransaction({ transactionId, evseId: 'DE*ABC*E1234*1', identificationData: card });
    await teller.started(beginning);

    const charging = meter.measurements$.pipe(
      take(measurements),
      concatMap(measurement => teller.charging(measurement)),
    );
    await lastValueFrom(charging);

    const record = await meter.stopTransaction(transactionId);
    await teller.ended(record);
    return record;
  } finally {
    await meter.stop();
    await client.close({});
  }
}

function tellBy16(call: Call): Teller {
  let transactionId = 0;
  return {
    booted: () => call('BootNotification', { chargePointVendor: 'Example', chargePointModel: 'DC 1' }),
    async started(measurement) {
      const { timestamp } = toOcpp16(measurement);
      const meterStart = Math.round(measurement.energyImportWh);
      const answer = await call('StartTransaction', { connectorId: 1, idTag: card, meterStart, timestamp });
      transactionId = transactionOf(answer);
    },
    charging: measurement =>
      call('MeterValues', { connectorId: 1, transactionId, meterValue: [toOcpp16(measurement)] }),
    ended(record) {
      const signed = toOcpp16(record);
      // The Raw value of the pair is what the meter signed, so that the bill and the record agree.
      const meterStop = Math.round(Number(signed.sampledValue[0].value));
      const { timestamp } = signed;
      return call('StopTransaction', { transactionId, meterStop, timestamp, transactionData: [signed] });
    },
  };
}

function transactionOf(answer: unknown): number {
  if (typeof answer === 'object' && answer !== null && 'transactionId' in answer)
    return Number(answer.transactionId);
  throw new Error('the central system gave the transaction no number');
}

function tellBy2(call: Call, version: '2.0.1' | '2.1', transactionId: string): Teller {
  const toOcpp = version === '2.0.1' ? toOcpp201 : toOcpp21;
  let seqNo = 0;
  const tell = (eventType: string, triggerReason: string, meterValue: { readonly timestamp: string }) => {
    const { timestamp } = meterValue;
    const transactionInfo = { transactionId };
    const event = { eventType, timestamp, triggerReason, seqNo, transactionInfo, meterValue: [meterValue] };
    seqNo += 1;
    return call('TransactionEvent', event);
  };
  return {
    booted: () =>
      call('BootNotification', {
        chargingStation: { vendorName: 'Example', model: 'DC 1' },
        reason: 'PowerUp',
      }),
    started: measurement =>
      tell('Started', 'Authorized', toOcpp(measurement, { context: 'Transaction.Begin' })),
    charging: measurement => tell('Updated', 'MeterValuePeriodic', toOcpp(measurement)),
    ended: record => tell('Ended', 'StopAuthorized', toOcpp(record)),
  };
}

/** Every message is checked against the schemas that ocpp-rpc ships; those of 2.1 go by names that it does not ask for. */
function clientOf(version: OcppVersion, endpoint: string): RPCClient {
  type Options = ConstructorParameters<typeof RPCClient>[0];
  const protocols = [`ocpp${version}`];
  const options: Partial<Options> = { endpoint, identity: 'DC-1', protocols, strictMode: version !== '2.1' };
  // Each option has a default, but the types ask for all of them.
  return new RPCClient(options as Options);
}
