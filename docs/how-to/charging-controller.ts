import { createMeterLogic, type MeterConfigInput, type MeterEvent } from 'lem-dcbm';
import { setup } from 'xstate';

/**
 * A charging controller as a parent machine: it invokes the meter, hears its facts as events, and sends it commands.
 * controller.ts runs it.
 */
type ControllerEvent =
  | { type: 'vehicle.plugged'; transactionId: string; cardUid: string }
  | { type: 'vehicle.unplugged' }
  | { type: 'shutdown' }
  | MeterEvent;

export function createController(meter: MeterConfigInput) {
  const controllerSetup = setup({
    types: {
      context: {} as { transactionId: string; bills: readonly string[]; problem: string },
      events: {} as ControllerEvent,
    },
    actors: { meter: createMeterLogic(meter) },
  });

  const startMetering = controllerSetup.sendTo('meter', ({ event }) => {
    if (event.type !== 'vehicle.plugged') throw new Error(`cannot start on ${event.type}`);
    const { transactionId, cardUid } = event;
    return {
      type: 'transaction.start',
      requestId: `start-${transactionId}`,
      request: {
        transactionId,
        evseId: 'DE*ABC*E1234*1',
        identificationData: cardUid,
      },
    };
  });

  const stopMetering = controllerSetup.sendTo('meter', ({ context }) => ({
    type: 'transaction.stop',
    requestId: `stop-${context.transactionId}`,
    transactionId: context.transactionId,
  }));

  const rememberTransaction = controllerSetup.assign({
    transactionId: ({ event }) => (event.type === 'vehicle.plugged' ? event.transactionId : ''),
  });

  /** Every signed record is one bill, whether somebody waited for it or it came late. */
  const bill = controllerSetup.assign({
    bills: ({ context, event }) =>
      'record' in event && event.record ? [...context.bills, event.record.ocmf] : context.bills,
  });

  const rememberProblem = controllerSetup.assign({
    problem: ({ context, event }) => ('error' in event ? event.error.message : context.problem),
  });

  return controllerSetup.createMachine({
    id: 'controller',
    context: { transactionId: '', bills: [], problem: '' },
    initial: 'booting',
    invoke: { id: 'meter', src: 'meter', systemId: 'meter' },
    on: {
      'record.recovered': { actions: bill },
      'meter.fault': { actions: rememberProblem },
      shutdown: '.off',
    },
    states: {
      booting: { on: { 'meter.identified': 'available' } },
      available: {
        on: { 'vehicle.plugged': { target: 'authorizing', actions: [rememberTransaction, startMetering] } },
      },
      authorizing: {
        on: {
          'transaction.started': 'charging',
          'transaction.startFailed': { target: 'available', actions: rememberProblem },
        },
      },
      charging: { on: { 'vehicle.unplugged': { target: 'finishing', actions: stopMetering } } },
      finishing: {
        on: {
          'transaction.stopped': { target: 'available', actions: bill },
          'transaction.stopFailed': { target: 'available', actions: rememberProblem },
        },
      },
      off: { type: 'final' },
    },
  });
}
