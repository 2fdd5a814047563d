import { useContext, useEffect, useState } from 'preact/hooks';
import { meterPath } from '../api/paths.ts';
import { ask } from '../api/request.ts';
import type { MeterView, RecordView, TransactionView } from '../api/types.ts';
import { Badge } from '../parts/badge.tsx';
import { ErrorBox } from '../parts/error-box.tsx';
import { Facts } from '../parts/facts.tsx';
import { Question } from '../parts/question.tsx';
import { href } from '../router.ts';
import { SiteContext } from '../site-context.ts';
import type { KnownMeter } from '../store/meter.ts';
import { duration, energy, joined, moment } from '../words/numbers.ts';
import { energyOf, verdictWords } from '../words/record.ts';
import { originWords } from '../words/state.ts';
import { recordPlace } from './records.tsx';
import { StartForm } from './start-form.tsx';

type Running = Extract<TransactionView, { runs: true }>;

/** What runs, and how it is begun and ended. */
export function Session({ meter }: { readonly meter: KnownMeter }) {
  const { site } = useContext(SiteContext);
  const [record, setRecord] = useState<RecordView>();
  const [latestStop, setLatestStop] = useState<string>();
  const { view } = meter;
  const transaction = view?.transaction;
  const isAllowed = site?.isAllowed === true;
  const full = useFullTransaction(meter, isAllowed);
  const runs = transaction?.known === true && transaction.runs;
  const shown = runs ? { ...transaction, ...idOf(full) } : undefined;
  const mayAct = site !== undefined && !site.isReadOnly;
  return (
    <section class="panel session" aria-label="Session">
      <div class="panel-head">
        <h2>Session</h2>
      </div>
      <div class="panel-body">
        {shown === undefined ? (
          <p class="lead">
            {transaction === undefined || !transaction.known ? unknownText(transaction) : 'No session runs.'}
          </p>
        ) : (
          <Running transaction={shown} latestStop={latestStop} />
        )}
        {record !== undefined && !runs ? <Ended meter={meter.name} record={record} /> : null}
        {site?.isReadOnly ? (
          <p class="note">This page only shows the meter: it starts and stops nothing.</p>
        ) : null}
        {mayAct && shown !== undefined ? (
          <StopButton meter={meter.name} transaction={shown} onRecord={setRecord} />
        ) : null}
        {mayAct && shown === undefined ? (
          <StartForm
            meter={meter}
            onStarted={({ maxStopTime }) => {
              setRecord(undefined);
              setLatestStop(maxStopTime ?? undefined);
            }}
          />
        ) : null}
      </div>
    </section>
  );
}

/** The id is told only to those with the token, and only of one meter. */
function useFullTransaction({ name, view }: KnownMeter, isAllowed: boolean): TransactionView | undefined {
  const [full, setFull] = useState<MeterView>();
  const key = JSON.stringify([
    view?.state,
    view?.phase,
    view?.transaction.known && view.transaction.runs,
    isAllowed,
  ]);
  useEffect(() => {
    const controller = new AbortController();
    ask<MeterView>(meterPath(name), { signal: controller.signal }).then(setFull, () => undefined);
    return () => controller.abort();
  }, [name, key]);
  return full?.transaction;
}

function idOf(full: TransactionView | undefined): { transactionId?: string } {
  if (full?.known !== true || !full.runs || full.transactionId === undefined) return {};
  return { transactionId: full.transactionId };
}

function unknownText(transaction: TransactionView | undefined): string {
  const why = transaction?.known === false ? `: ${transaction.why}` : '.';
  return `It is not known what runs${why}`;
}

function Running({
  transaction,
  latestStop,
}: {
  readonly transaction: Running;
  readonly latestStop: string | undefined;
}) {
  const { transactionId, origin, startedAt, energyImportWh, energyExportWh, stopRequested } = transaction;
  return (
    <>
      <Facts
        facts={[
          ['Transaction', transactionId ?? 'shown with the token'],
          ['Who', originWords(origin)],
          [
            'Since',
            startedAt === null
              ? 'not known'
              : `${moment(startedAt)} (${duration(Date.now() - Date.parse(startedAt))})`,
          ],
          [
            'Energy to the vehicle',
            energyImportWh === null ? 'not known' : `${joined(energy(energyImportWh))}, not for billing`,
          ],
          ['Energy back', energyExportWh ? joined(energy(energyExportWh)) : undefined],
          ['Latest stop', latestStop === undefined ? undefined : moment(latestStop)],
        ]}
      />
      {stopRequested ? (
        <p class="note">A stop was asked for, and is not known to have been carried out.</p>
      ) : null}
    </>
  );
}

function Ended({ meter, record }: { readonly meter: string; readonly record: RecordView }) {
  return (
    <div class="ended" role="status">
      <p class="lead">{`The session has ended: ${energyOf(record) ?? 'see the record'}.`}</p>
      <Badge words={verdictWords(record)} />
      <p>
        <a href={href('meters', meter, 'records', recordPlace(record))}>See the signed record</a>
      </p>
    </div>
  );
}

interface StopProps {
  readonly meter: string;
  readonly transaction: Running;
  readonly onRecord: (record: RecordView) => void;
}

function StopButton({ meter, transaction, onRecord }: StopProps) {
  const [isBusy, setBusy] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>();
  const { transactionId, origin } = transaction;
  const stop = async () => {
    setAsking(false);
    setBusy(true);
    setError(undefined);
    try {
      const body = transactionId === undefined ? {} : { transactionId };
      const { record } = await ask<{ record: RecordView | null }>(meterPath(meter, 'stop'), {
        method: 'POST',
        body,
      });
      if (record !== null) onRecord(record);
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button
        type="button"
        class="main stop"
        disabled={isBusy}
        onClick={() => (origin === 'own' ? void stop() : setAsking(true))}
      >
        {isBusy ? 'Ending the session' : 'End the session'}
      </button>
      <ErrorBox error={error} />
      {isAsking ? (
        <Question
          title="End a session of somebody else?"
          yes="End it"
          onYes={() => void stop()}
          onNo={() => setAsking(false)}
        >
          <p>{`Transaction ${transactionId ?? ''} was not started here. Whoever started it may still be charging, and counts on ending it.`}</p>
        </Question>
      ) : null}
    </>
  );
}
