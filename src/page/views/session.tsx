import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { meterPath } from '../api/paths.ts';
import { ask } from '../api/request.ts';
import type { MeterView, RecordView, TransactionView } from '../api/types.ts';
import { Badge } from '../parts/badge.tsx';
import { ErrorBox } from '../parts/error-box.tsx';
import { Facts } from '../parts/facts.tsx';
import { keepFocus } from '../parts/focus.ts';
import { Question } from '../parts/question.tsx';
import { href } from '../router.ts';
import { SiteContext } from '../site-context.ts';
import type { KnownMeter } from '../store/meter.ts';
import { StoreContext } from '../store/use-site.ts';
import { duration, energy, joined, moment } from '../words/numbers.ts';
import { energyOf, verdictWords } from '../words/record.ts';
import { originWords } from '../words/state.ts';
import { recordPlace } from './records.tsx';
import { StartForm } from './start-form.tsx';
import { type Commands, useCommands } from './use-commands.ts';

type Running = Extract<TransactionView, { runs: true }>;

/** What runs, and how it is begun and ended. */
export function Session({ meter }: { readonly meter: KnownMeter }) {
  const { site, openForm } = useContext(SiteContext);
  const isAllowed = site?.isAllowed === true;
  const { asOfMs } = useContext(StoreContext);
  const commands = useCommands(meter.name);
  const { underWay, record, error } = commands;
  const transaction = meter.view?.transaction;
  const full = useFullTransaction(meter, isAllowed);
  const runs = transaction?.known === true && transaction.runs;
  const shown = runs ? { ...transaction, ...idOf(full) } : undefined;
  const mayAct = isAllowed && !site.isReadOnly;
  const mayStop = mayAct && (shown !== undefined || underWay === 'stop') && underWay !== 'start';
  const hasActed = useRef(false);
  useEffect(() => {
    if (underWay !== undefined) hasActed.current = true;
    if (hasActed.current) keepFocus('.session h2');
  }, [underWay, mayStop, record, error]);
  return (
    <section class="panel session" aria-label="Session">
      <div class="panel-head">
        <h2>Session</h2>
      </div>
      <div class="panel-body">
        {shown === undefined ? (
          <p class="lead">{transaction?.known === true ? 'No session runs.' : unknownText(transaction)}</p>
        ) : (
          <Running meter={meter} transaction={shown} nowMs={asOfMs ?? Date.now()} />
        )}
        {record !== undefined && !runs ? <Ended meter={meter.name} record={record} /> : null}
        <ErrorBox error={error} />
        {site?.isReadOnly ? (
          <p class="note">This page only shows the meter: it starts and stops nothing.</p>
        ) : null}
        {site !== undefined && !site.isReadOnly && !isAllowed ? (
          <p class="needs-token">
            Beginning and ending a session needs the token of this site.{' '}
            <button type="button" onClick={openForm}>
              Log in
            </button>
          </p>
        ) : null}
        {mayStop ? <StopButton transaction={shown} commands={commands} /> : null}
        {mayAct && !mayStop ? <StartForm meter={meter} commands={commands} /> : null}
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

interface RunningProps {
  readonly meter: KnownMeter;
  readonly transaction: Running;
  /** Of when it is what is known; ms since 1970. */
  readonly nowMs: number;
}

function Running({ meter, transaction, nowMs }: RunningProps) {
  const { transactionId, origin, stopRequested } = transaction;
  const importWh = meter.sessionWh('energyImportWh');
  const exportWh = meter.sessionWh('energyExportWh');
  return (
    <>
      <Facts
        facts={[
          ['Transaction', transactionId ?? 'shown with the token'],
          ['Who', originWords(origin)],
          ['Since', sinceWords(transaction, nowMs)],
          [
            'Energy to the vehicle',
            importWh === undefined ? 'not known' : `${joined(energy(importWh))}, not for billing`,
          ],
          ['Energy fed back', exportWh ? joined(energy(exportWh)) : undefined],
          ['Latest stop', latestStopWords(transaction)],
        ]}
      />
      {stopRequested ? (
        <p class="note">A stop was asked for, and is not known to have been carried out.</p>
      ) : null}
    </>
  );
}

function sinceWords({ startedAt, startedBy, notedAt }: Running, nowMs: number): string {
  const words = (at: string) => `${moment(at)} (${duration(nowMs - Date.parse(at))})`;
  if (startedAt === null) return `not known; found running on ${words(notedAt)}`;
  return startedBy === 'meter' ? `${words(startedAt)}, by the clock of the meter` : words(startedAt);
}

function latestStopWords({ latestStop, origin }: Running): string {
  if (latestStop !== null) return `${moment(latestStop)}; later its record is not valid`;
  return origin === 'own'
    ? 'not known: nobody knows when the clock of the meter was set'
    : 'not known: whoever started it knows when the clock of the meter was set';
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
  /** `undefined`: it has ended, and its record is on its way. */
  readonly transaction: Running | undefined;
  readonly commands: Commands;
}

function StopButton({ transaction, commands: { underWay, stop } }: StopProps) {
  const [isAsking, setAsking] = useState(false);
  const id = transaction?.transactionId;
  const end = () => {
    setAsking(false);
    void stop(id);
  };
  const press = () => {
    // Disabled it would lose the focus.
    if (underWay !== undefined) return;
    if (transaction?.origin === 'own') end();
    else setAsking(true);
  };
  return (
    <>
      <button type="button" class="main stop" aria-disabled={underWay !== undefined} onClick={press}>
        {underWay === 'stop' ? 'Ending the session' : 'End the session'}
      </button>
      {isAsking ? (
        <Question
          title="End a session of somebody else?"
          yes="End it"
          onYes={end}
          onNo={() => setAsking(false)}
        >
          <p>
            {`Transaction ${id ?? ''} was not started here. Whoever started it may still be charging, and counts on ending it.`}
          </p>
        </Question>
      ) : null}
    </>
  );
}
