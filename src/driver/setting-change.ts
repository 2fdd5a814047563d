import type { DstSetting, NtpServer } from '../protocol/settings.ts';
import { writeDst, writeIdentificationType, writeNtp, writeTimezone } from '../protocol/settings-write.ts';
import { ask, type ServiceContext } from '../services/service-context.ts';

/** One group of settings as it is written; what is left out of `ntp` stays as it is. */
export type SettingChange =
  | {
      /** Two servers, an empty address for an unused one; LEM operation manual, p. 87. `syncPeriod`: probably minutes. */
      readonly ntp: {
        readonly servers?: readonly NtpServer[];
        readonly syncPeriod?: number;
        readonly ntpActivated: boolean;
      };
    }
  | {
      /** "+hh:mm" or "-hh:mm"; LEM operation manual, p. 88. */
      readonly timezone: string;
    }
  | {
      /** Daylight saving time; LEM operation manual, p. 88. */
      readonly dst: DstSetting;
    }
  | {
      /** 0 to 17; to be set once in the life of the meter (LEM protocols manual, 4.2.10.3). */
      readonly identificationTypeCode: number;
    };

/** Writes it, and waits for the meter's word. */
export function writeSetting(
  meter: Pick<ServiceContext, 'transport' | 'note'>,
  change: SettingChange,
  signal: AbortSignal,
): Promise<void> {
  if ('ntp' in change) return ask(meter, writeNtp, change.ntp, signal);
  if ('timezone' in change) return ask(meter, writeTimezone, change.timezone, signal);
  if ('dst' in change) return ask(meter, writeDst, change.dst, signal);
  return ask(meter, writeIdentificationType, change.identificationTypeCode, signal);
}
