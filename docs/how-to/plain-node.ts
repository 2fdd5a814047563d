import { createMeter, type MeterSettings } from 'lem-dcbm';

/**
 * A plain Node program: connect, charge for a moment, and get the signed record, as a
 * function. one-meter.ts is the same as a program.
 */
export async function chargeOnce(config: MeterSettings, chargeMs: number, log: (line: string) => void) {
  await using meter = createMeter(config);
  meter.state$.subscribe(state => log(`state ${state.name}`));
  meter.measurements$.subscribe(({ powerW, energyImportWh }) => log(`${powerW} W, ${energyImportWh} Wh`));

  const { meterId } = await meter.start();
  log(`meter ${meterId}`);

  const { transactionId, maxStopTime } = await meter.startTransaction({
    transactionId: `tx-${Date.now()}`,
    evseId: 'DE*ABC*E1234*1',
    identificationData: '04A1B2C3D4E5F6',
  });
  log(`charging until ${maxStopTime} at the latest`);
  await new Promise(resolve => setTimeout(resolve, chargeMs));

  const record = await meter.stopTransaction(transactionId);
  log(`signature ${record.verification.verdict}`);
  return record;
}
