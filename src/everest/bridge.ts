import { answerTimes } from './answer-times.ts';
import { type Answers, type AnswerTimes, createAnswers } from './answers.ts';
import { keepConnected } from './broker.ts';
import { createCommunicationCheck } from './communication-check.ts';
import { createDiscovery } from './discovery.ts';
import { createErrorRaiser, type ErrorRaiser, raiserTopicsOf } from './error-raiser.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createKeyPublisher } from './key-publisher.ts';
import type { Capabilities } from './messages.ts';
import type { MeterDoor } from './meter-door.ts';
import { type MeterPlace, watchPulse } from './meter-pulse.ts';
import type { Connect } from './mqtt-session.ts';
import { oneOnItsWay } from './one-on-its-way.ts';
import { createStarts } from './starts.ts';
import { createStops } from './stops.ts';
import { topicsOf } from './topics.ts';
import { createValuePublisher } from './value-publisher.ts';

export interface BridgeOptions {
  readonly meter: MeterDoor;
  /** Where the meter is: its answers of any kind are signs of life. */
  readonly place: MeterPlace;
  readonly connect: Connect;
  /** Key of the module `powermeter_API` below `active_modules`. */
  readonly moduleId: string;
  /** EVerest's `mqtt_external_prefix`. Default: none. */
  readonly topicPrefix?: string;
  /** Time from one measurement to the next, ms. */
  readonly pollMs: number;
  /** Deadline of one request to the meter, ms. */
  readonly commandTimeoutMs: number;
  readonly capabilities?: Capabilities;
  /** Key of a module `generic_error_raiser_API`. Default: errors are not raised. */
  readonly errorRaiserId?: string;
  /** No communication check while the temperature error lasts, so that EVerest stops charging. Default: no. */
  readonly withholdCheckOnTemperatureError?: boolean;
  readonly talk: (line: string) => void;
  /** Connected to the broker, and subscribed. */
  readonly onConnected?: () => void;
  readonly times?: AnswerTimes;
}

export interface Bridge {
  /** Answers what waits, and leaves the broker. The meter goes on, and so does what runs in it. */
  close(): Promise<void>;
}

/** EVerest's default, `cfg_communication_check_to_s`. */
const checkPeriodMs = 5000;

/** Is the power meter for EVerest: measurements, key and signs of life to it, starts and stops from it. */
export function createBridge(options: BridgeOptions): Bridge {
  const { meter, talk, topicPrefix: prefix = '', moduleId, capabilities = {} } = options;
  const topics = topicsOf(prefix, moduleId);
  const publish = (topic: string, message: unknown) => broker.publish(topic, JSON.stringify(message));
  const heartbeat = createHeartbeat();
  let isTooHot = false;
  const sayThatItIsThere = oneOnItsWay((isThere: true) => publish(topics.check, isThere));

  const check = createCommunicationCheck(
    { periodMs: checkPeriodMs, pollMs: options.pollMs },
    () => sayThatItIsThere(true),
    () => isTooHot && options.withholdCheckOnTemperatureError === true,
  );
  const key = createKeyPublisher(publicKey => void publish(topics.publicKey, publicKey));
  const values = createValuePublisher(message => publish(topics.values, message), talk);
  const discovery = createDiscovery({
    prefix,
    moduleId,
    publish: (topic, message) => void publish(topic, message),
    onPeriod: check.setPeriod,
    talk,
  });
  const raiser = raiserOf(options, publish);
  const raiserBeat = createHeartbeat();
  const stops = createStops(meter);
  const starts = createStarts(meter, stops, talk);
  const answers: Answers = createAnswers({
    prefix,
    times: options.times ?? answerTimes(options.commandTimeoutMs),
    async carryOut(asked, door) {
      if (asked.kind === 'start') for (const remark of asked.remarks) talk(remark);
      const end = check.begin();
      try {
        return asked.kind === 'start'
          ? await starts.start(asked.request, door)
          : await stops.stop(asked.transactionId, door);
      } finally {
        end();
      }
    },
    publish,
    talk,
  });

  function greet() {
    key.greet();
    check.greet();
    if (Object.keys(capabilities).length > 0) void publish(topics.capabilities, capabilities);
  }

  const onMessage: Readonly<Record<string, (text: string) => void>> = {
    [topics.heartbeat]: text => {
      if (!heartbeat.isStart(text)) return;
      greet();
      discovery.ask();
    },
    [topics.startTransaction]: text => answers.take('start', text),
    [topics.stopTransaction]: text => answers.take('stop', text),
    [discovery.replyTopic]: discovery.take,
    ...(raiser === undefined
      ? {}
      : {
          [raiser.topics.heartbeat]: (text: string) => {
            if (raiserBeat.isStart(text)) raiser.greet();
          },
        }),
  };

  const subscriptions = [
    meter.measurements$.subscribe(values.take),
    meter.events$.subscribe(event => {
      if (event.type === 'meter.identified') key.take(event.identity.publicKeyOcmf);
      else if (event.type === 'measurement.repeated') values.distrust(event.timestamp);
      else if (event.type === 'temperature.raised' && event.level === 'error') isTooHot = true;
      else if (event.type === 'temperature.cleared' && event.level === 'error') isTooHot = false;
      raiser?.take(event);
    }),
  ];
  const endPulse = watchPulse(options.place, { onAnswer: check.heard, onFailure: check.failed });

  const broker = keepConnected({
    connect: options.connect,
    subscriptions: [topics.heartbeat, topics.startTransaction, topics.stopTransaction],
    wishes: [discovery.replyTopic, ...(raiser === undefined ? [] : [raiser.topics.heartbeat])],
    onConnected() {
      heartbeat.forget();
      raiserBeat.forget();
      options.onConnected?.();
      greet();
      raiser?.greet();
    },
    onMessage: (topic, text) => onMessage[topic]?.(text),
    onRefused: (topic, reason) => talk(`the broker does not take messages on ${topic}: ${reason}`),
    onTrouble: reason => talk(`no connection to the broker: ${reason}; trying again`),
  });

  return {
    async close() {
      for (const subscription of subscriptions) subscription.unsubscribe();
      endPulse();
      check.close();
      key.close();
      discovery.close();
      raiser?.close();
      await answers.close();
      stops.close();
      starts.close();
      await broker.close();
    },
  };
}

function raiserOf(
  { errorRaiserId, topicPrefix = '' }: BridgeOptions,
  publish: (topic: string, message: unknown) => Promise<boolean>,
): (ErrorRaiser & { readonly topics: ReturnType<typeof raiserTopicsOf> }) | undefined {
  if (errorRaiserId === undefined) return undefined;
  const topics = raiserTopicsOf(topicPrefix, errorRaiserId);
  return { topics, ...createErrorRaiser(topics, (topic, message) => void publish(topic, message)) };
}
