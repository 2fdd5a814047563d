import { type AnyActorRef, fromCallback } from 'xstate';
import type { DriverCommand, DriverEvent, DriverInput } from '../../machines/supervisor.machine.ts';
import { type CreateMeterOptions, createMeter, type Meter, toErrorData } from '../index.ts';
import type { DrivenMeter } from './site-meter.ts';
import type { MeterOfSite } from './site-settings.ts';

/** Something that lives beside a driver: a bridge to elsewhere. */
export interface Link {
  /** Says its last word; may be called twice. */
  close(): Promise<void>;
}

export interface DriveOptions {
  /** The settings that count now, and the meter as others see it. */
  readonly meterOf: (name: string) => { readonly settings: MeterOfSite; readonly meter: DrivenMeter };
  readonly linksOf: (settings: MeterOfSite, meter: DrivenMeter) => readonly Link[];
  readonly onWarning: (name: string, message: string) => void;
  /** For tests. */
  readonly create?: (settings: MeterOfSite['settings'], options: CreateMeterOptions) => Meter;
}

/** Bridges get so long to say their last word. */
const farewellMs = 500;

/** The actor logic that keeps one driver: it ends when it is told to, and says so, also when it ends by a mistake. */
export function driveMeter({ meterOf, linksOf, onWarning, create = createMeter }: DriveOptions) {
  return fromCallback<DriverCommand, DriverInput>(({ input: { name }, sendBack, receive }) => {
    const { settings, meter: shown } = meterOf(name);
    const meter = create(settings.settings, { onWarning: message => onWarning(name, message) });
    const tell = (event: DriverEvent) => sendBack(event);
    let isEnding = false;
    const attached = shown.attach(meter);
    const links = linked();
    watch(meter.actor, error => {
      if (!isEnding) tell({ type: 'driver.ended', error: toErrorData(error) });
    });
    // Why it does not connect is told by its events; it goes on trying.
    meter.start().catch(() => undefined);

    /** What cannot be begun leaves nothing behind. */
    function linked(): readonly Link[] {
      try {
        return linksOf(settings, shown);
      } catch (error) {
        attached.letGo();
        void meter.stop();
        throw error;
      }
    }
    const end = async () => {
      isEnding = true;
      attached.refuse();
      await Promise.race([Promise.allSettled(links.map(link => link.close())), passed(farewellMs)]);
      await meter.stop();
    };
    let ending: Promise<void> | undefined;
    const endOnce = () => {
      ending ??= end().catch(() => undefined);
      return ending;
    };
    receive(() => void endOnce().then(() => tell({ type: 'driver.ended' })));
    return () => {
      attached.letGo();
      void endOnce();
    };
  });
}

/** The only ends that nobody asked for: a mistake in the driver, or an event to its actor that is none. */
function watch(actor: AnyActorRef, onEnd: (error: unknown) => void): void {
  actor.subscribe({
    error: onEnd,
    complete: () => onEnd(new Error('The driver was stopped by an event to its actor')),
  });
}

function passed(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms).unref());
}
