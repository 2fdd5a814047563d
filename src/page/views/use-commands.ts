import { useState } from 'preact/hooks';
import { meterPath } from '../api/paths.ts';
import { ask } from '../api/request.ts';
import type { RecordView } from '../api/types.ts';

/** A start as the form has it. */
export interface StartRequest {
  readonly transactionId: string;
  readonly evseId: string;
  readonly identificationData?: string;
  readonly tariffText?: string;
}

/** What was asked of a meter from this page, and what came of it; it outlives the form and the button. */
export interface Commands {
  readonly underWay: 'start' | 'stop' | undefined;
  /** Why the last one failed. */
  readonly error: unknown;
  /** Of the session that was ended last from here. */
  readonly record: RecordView | undefined;
  /** @returns whether it runs. */
  start(request: StartRequest): Promise<boolean>;
  stop(transactionId: string | undefined): Promise<void>;
}

export function useCommands(meter: string): Commands {
  const [underWay, setUnderWay] = useState<Commands['underWay']>();
  const [error, setError] = useState<unknown>();
  const [record, setRecord] = useState<RecordView>();

  async function attempt(what: 'start' | 'stop', act: () => Promise<void>): Promise<boolean> {
    setUnderWay(what);
    setError(undefined);
    try {
      await act();
      return true;
    } catch (failed) {
      setError(failed);
      return false;
    } finally {
      setUnderWay(undefined);
    }
  }

  return {
    underWay,
    error,
    record,
    start: request =>
      attempt('start', async () => {
        setRecord(undefined);
        await ask(meterPath(meter, 'transactions'), { method: 'POST', body: request });
      }),
    async stop(transactionId) {
      await attempt('stop', async () => {
        const body = transactionId === undefined ? {} : { transactionId };
        const path = meterPath(meter, 'stop');
        const answer = await ask<{ record: RecordView | null }>(path, { method: 'POST', body });
        setRecord(answer.record ?? undefined);
      });
    },
  };
}
