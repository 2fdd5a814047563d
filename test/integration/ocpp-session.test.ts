import { afterEach, describe, expect, it } from 'vitest';
import { startCentralSystem } from '../../docs/how-to/ocpp-central-system.ts';
import { chargeOverOcpp } from '../../docs/how-to/ocpp-charge-point.ts';
import { fromOcpp, readRecord, sessionOf, wattHoursOf } from '../../src/ocmf/index.ts';
import { createSimulator, listen } from '../../src/simulator/index.ts';
import { schemaErrors } from '../support/ocpp-schemas.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await each[Symbol.asyncDispose]();
});

/** A simulated meter, and a central system that believes in a key. */
async function aSite(keyOf = (own: string) => own) {
  const simulator = createSimulator();
  const server = await listen(simulator, { host: '127.0.0.1', port: 0 });
  open.push(server);
  const lines: string[] = [];
  const central = await startCentralSystem(keyOf(simulator.publicKeyOcmf), line => lines.push(line));
  open.push({ [Symbol.asyncDispose]: () => central.close() });
  return { simulator, central, lines, settings: { ipAddress: '127.0.0.1', port: server.port } };
}

/** What the record says of the import register, in Wh. */
function signedWhOf(ocmf: string): { readonly begin: number; readonly end: number } {
  const { record } = readRecord(ocmf);
  const register = record && sessionOf(record).registers.find(({ direction }) => direction === 'import');
  const { begin = '', end = '', unit = '' } = register ?? {};
  return { begin: Number(wattHoursOf(begin, unit)), end: Number(wattHoursOf(end, unit)) };
}

describe('a charge point', () => {
  it('sends a whole session to a central system by OCPP 1.6', async () => {
    const { simulator, central, lines, settings } = await aSite();
    const { ocmf } = await chargeOverOcpp('1.6', central.url, settings, 2);
    expect(ocmf).toBe(simulator.state.records(1)[0]?.ocmf);
    expect(central.messages.map(({ action }) => action)).toEqual([
      'BootNotification',
      'StartTransaction',
      'MeterValues',
      'MeterValues',
      'StopTransaction',
    ]);

    const [, start, ...rest] = central.messages;
    const end = rest.pop();
    const { begin, end: last } = signedWhOf(ocmf);
    expect(start?.params).toMatchObject({ meterStart: begin });
    expect(end?.params).toMatchObject({ meterStop: last, transactionId: 4711 });
    expect(last).toBeGreaterThan(begin);
    expect(fromOcpp(end?.params).values.map(({ record }) => Buffer.from(record).toString())).toEqual([ocmf]);
    expect(lines.at(-1)).toMatch(/^signed record: 0\.\d{3} kWh, signature valid, billable$/);
    for (const { action, params } of central.messages) {
      expect(schemaErrors('1.6', action, params)).toEqual([]);
    }
  });

  it.each(['2.0.1', '2.1'] as const)(
    'sends a whole session to a central system by OCPP %s',
    async version => {
      const { simulator, central, lines, settings } = await aSite();
      const { ocmf } = await chargeOverOcpp(version, central.url, settings, 2);
      expect(ocmf).toBe(simulator.state.records(1)[0]?.ocmf);
      const [boot, ...events] = central.messages;
      expect(boot?.action).toBe('BootNotification');
      expect(new Set(events.map(({ action }) => action))).toEqual(new Set(['TransactionEvent']));
      const told = events.map(({ params }) => JSON.parse(JSON.stringify(params)));
      expect(told.map(({ eventType, seqNo }) => `${seqNo} ${eventType}`)).toEqual([
        '0 Started',
        '1 Updated',
        '2 Updated',
        '3 Ended',
      ]);

      const { begin, end } = signedWhOf(ocmf);
      const [first, last] = [told.at(0), told.at(-1)].map(event => event?.meterValue[0].sampledValue[0]);
      expect(first).toMatchObject({ value: begin, context: 'Transaction.Begin' });
      expect(last).toMatchObject({ value: end, context: 'Transaction.End' });
      expect(fromOcpp(last).values.map(({ record }) => Buffer.from(record).toString())).toEqual([ocmf]);
      expect(lines.at(-1)).toMatch(/^signed record: 0\.\d{3} kWh, signature valid, billable$/);
      for (const { action, params } of central.messages) {
        expect(schemaErrors(version, action, params)).toEqual([]);
      }
    },
  );

  it('is not believed for the key that it sends, when the central system knows another one', async () => {
    const another = createSimulator({ seed: 'another meter' }).publicKeyOcmf;
    const { central, lines, settings } = await aSite(() => another);
    await chargeOverOcpp('1.6', central.url, settings, 2);
    expect(lines.at(-1)).toMatch(/signature invalid, not billable$/);
  });
});
