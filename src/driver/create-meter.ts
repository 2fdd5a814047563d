import { channel } from 'node:diagnostics_channel';
import { distinctUntilChanged, ReplaySubject, Subject } from 'rxjs';
import { type Actor, createActor, type InspectionEvent } from 'xstate';
import { isQueueFull } from '../../machines/meter/queue.ts';
import type { Measurement } from '../domain/measurement.ts';
import type { MeterEvent } from '../domain/meter-event.ts';
import type { SignedRecord } from '../domain/signed-record.ts';
import type { StartedTransaction } from '../domain/transaction.ts';
import {
  parseTransactionRequest,
  problemsOfStopId,
  requestInvalid,
  type TransactionRequest,
} from '../domain/transaction-request.ts';
import { meterErrorFrom } from '../errors/error-data.ts';
import { InternalError } from '../errors/internal-error.ts';
import type { MeterError } from '../errors/meter-error.ts';
import { StateError } from '../errors/state-error.ts';
import { measurementsOf } from './measurements.ts';
import type { CreateMeterOptions, Meter, StartOptions } from './meter.ts';
import type { MeterSettings } from './meter-host.ts';
import { checkedInput, createMeterLogic, type MeterLogic } from './meter-logic.ts';
import { transportOf } from './meter-services.ts';
import { type MeterState, stateOf } from './meter-state.ts';
import { createRequests } from './requests.ts';
import { mayWithdraw } from './withdrawn-starts.ts';

/** Publishes what the driver announces; costs nothing while nobody listens. */
const eventChannel = channel('lem-dcbm:event');

/**
 * Makes a driver for one meter. Does not connect before `start()`.
 *
 * @throws ConfigError METER_CONFIG_INVALID at once, with every problem.
 */
export function createMeter(config: MeterSettings, options: CreateMeterOptions = {}): Meter {
  const input = checkedInput(config, options);
  const { inspect } = options;
  const actor = createActor(createMeterLogic(), {
    systemId: 'meter',
    input,
    ...(inspect === undefined ? {} : { inspect: harmless(inspect) }),
  });
  const monotonic = options.clock?.monotonic ?? (() => performance.now());
  const requests = createRequests();
  const events$ = new Subject<MeterEvent>();
  const state$ = new ReplaySubject<MeterState>(1);
  const measurements$ = new Subject<Measurement>();
  let lastMeasurement: { value: Measurement; atMs: number } | undefined;
  let phase: 'new' | 'started' | 'stopped' = 'new';
  let stopping: Promise<void> | undefined;
  let lastRefusal: { readonly snapshot: object; readonly error: StateError } | undefined;

  actor.on('*', event => {
    requests.settle(event);
    if (eventChannel.hasSubscribers) eventChannel.publish(event);
    events$.next(event);
  });

  function begin() {
    phase = 'started';
    state$.next(stateOf(actor.getSnapshot()));
    actor.subscribe({
      next: snapshot => state$.next(stateOf(snapshot)),
      complete: () => finish(stoppedError()),
      // Only a mistake in the machine, or an event that is none, comes here: the host's process goes on.
      error(cause) {
        void transportOf(actor)?.close();
        finish(brokenError(cause));
      },
    });
    measurementsOf(actor).subscribe(measurement => {
      lastMeasurement = { value: measurement, atMs: monotonic() };
      measurements$.next(measurement);
    });
    actor.start();
  }

  function finish(reason: MeterError) {
    if (phase === 'stopped') return;
    phase = 'stopped';
    requests.rejectAll(reason);
    state$.next({ name: 'stopped' });
    for (const stream of [measurements$, events$, state$]) stream.complete();
  }

  function expectStarted() {
    if (phase === 'new') throw notStartedError();
    if (phase === 'stopped') throw stoppedError();
  }

  /** The machine would say the same, at a higher price; of thousands that come at once each gets the same error. */
  function expectRoom() {
    const snapshot = actor.getSnapshot();
    if (!snapshot.hasTag('busy') || !isQueueFull(snapshot.context)) return;
    if (lastRefusal?.snapshot !== snapshot) lastRefusal = { snapshot, error: busyError() };
    throw lastRefusal.error;
  }

  async function startTransaction(
    asked: TransactionRequest,
    { signal }: StartOptions = {},
  ): Promise<StartedTransaction> {
    expectStarted();
    const parsed = parseTransactionRequest(asked, settingsOf(actor).recordTexts);
    if (!parsed.ok) throw requestInvalid('started', parsed.problems, parsed.transactionId);
    const { request } = parsed;
    expectRoom();
    return requests.ask(requestId => {
      if (signal !== undefined) mayWithdraw(actor, requestId, signal);
      actor.send({ type: 'transaction.start', requestId, request });
    });
  }

  async function stopTransaction(transactionId = ''): Promise<SignedRecord> {
    expectStarted();
    const problems = problemsOfStopId(transactionId);
    if (problems.length > 0) throw requestInvalid('stopped', problems, '');
    expectRoom();
    return requests.ask(requestId => actor.send({ type: 'transaction.stop', requestId, transactionId }));
  }

  async function stop(): Promise<void> {
    if (phase === 'started') {
      if (isHandingOver(actor)) await nextTurn();
      const transport = transportOf(actor);
      actor.send({ type: 'meter.stop' });
      await transport?.close();
    }
    finish(stoppedError());
  }

  const stopOnce = () => {
    stopping ??= stop();
    return stopping;
  };

  return {
    measurements$: measurements$.asObservable(),
    state$: state$.pipe(distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b))),
    events$: events$.asObservable(),
    actor,
    start() {
      if (phase === 'stopped') return Promise.reject(stoppedError());
      return new Promise((resolve, reject) => {
        const { identity, journalProblem, settings } = actor.getSnapshot().context;
        const needsJournal = !settings.allowStartWithoutJournal;
        if (journalProblem !== undefined && needsJournal) {
          reject(meterErrorFrom(journalProblem));
          return;
        }
        if (phase === 'started' && identity !== undefined) {
          resolve(identity);
          return;
        }
        const subscription = events$.subscribe({
          next(event) {
            if (event.type === 'meter.identified') resolve(event.identity);
            else if (event.type === 'meter.fault') reject(meterErrorFrom(event.error));
            else if (event.type === 'journal.failed' && event.transactionId === undefined && needsJournal)
              reject(meterErrorFrom(event.error));
            else return;
            subscription.unsubscribe();
          },
          complete: () => reject(stoppedError()),
        });
        if (phase === 'new') begin();
      });
    },
    startTransaction,
    stopTransaction,
    stop: stopOnce,
    health: () => ({
      state: phase === 'stopped' ? { name: 'stopped' } : stateOf(actor.getSnapshot()),
      lastMeasurement: lastMeasurement?.value,
      measurementAgeMs: lastMeasurement && Math.round(monotonic() - lastMeasurement.atMs),
      transport: transportOf(actor)?.statistics,
      lastReads: transportOf(actor)?.reads,
    }),
    [Symbol.asyncDispose]: stopOnce,
  };
}

/** Whoever only watches stops nothing by it. */
function harmless(inspect: NonNullable<CreateMeterOptions['inspect']>): (event: InspectionEvent) => void {
  return event => {
    try {
      if (typeof inspect === 'function') inspect(event);
      else inspect.next?.(event);
    } catch {
      // It is told what happens, and not asked.
    }
  };
}

function settingsOf(actor: Actor<MeterLogic>) {
  return actor.getSnapshot().context.settings;
}

/** A record was handed over just now, and that is noted in a later turn of the event loop. */
function isHandingOver(actor: Actor<MeterLogic>): boolean {
  return actor.getSnapshot().children.records?.getSnapshot().matches('delivering') === true;
}

function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

function busyError(): StateError {
  return new StateError('METER_BUSY', {
    message: 'The command was not sent: as many commands wait already as may. Send it again later',
  });
}

function notStartedError(): StateError {
  return new StateError('METER_NOT_STARTED', {
    message: 'The driver has not been started. Call start() first',
  });
}

function brokenError(cause: unknown): InternalError {
  return new InternalError({
    message:
      'The driver has ended by a mistake in it, or by an event without a type. Create a new one to go on',
    effect: 'unknown',
    cause,
  });
}

function stoppedError(): StateError {
  return new StateError('METER_STOPPED', {
    message: 'The driver has been stopped. Create a new one to go on',
  });
}
