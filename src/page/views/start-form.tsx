import { useState } from 'preact/hooks';
import { meterPath } from '../api/paths.ts';
import { ask } from '../api/request.ts';
import { ErrorBox } from '../parts/error-box.tsx';
import { Question } from '../parts/question.tsx';
import { TextField } from '../parts/text-field.tsx';
import type { KnownMeter } from '../store/meter.ts';
import { limits, problemOfText } from '../words/text-limits.ts';

interface Started {
  readonly transactionId: string;
  readonly maxStopTime: string | null;
}

interface StartFormProps {
  readonly meter: KnownMeter;
  readonly onStarted: (started: Started) => void;
}

/** Begins a session, with texts as the meter takes them. */
export function StartForm({ meter, onStarted }: StartFormProps) {
  const [transactionId, setTransactionId] = useState(suggestedId);
  const [evseId, setEvseId] = useState('');
  const [identificationData, setIdentification] = useState('');
  const [tariffText, setTariff] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<unknown>();
  const isRight = [
    problemOfText(transactionId, { maxBytes: limits.transactionId, isNeeded: true }),
    problemOfText(evseId, { maxBytes: limits.evseId, isNeeded: true }),
    problemOfText(identificationData, { maxBytes: limits.identificationData, isNeeded: false }),
    problemOfText(tariffText, { maxBytes: limits.tariffText, isNeeded: false }),
  ].every(({ problem }) => problem === undefined);

  const start = async () => {
    setAsking(false);
    setBusy(true);
    setError(undefined);
    try {
      const body = {
        transactionId,
        evseId,
        ...(identificationData === '' ? {} : { identificationData }),
        ...(tariffText === '' ? {} : { tariffText }),
      };
      onStarted(await ask<Started>(meterPath(meter.name, 'transactions'), { method: 'POST', body }));
      setTransactionId(suggestedId());
    } catch (failed) {
      setError(failed);
    } finally {
      setBusy(false);
    }
  };
  const submit = (event: Event) => {
    event.preventDefault();
    // What runs may have come since the form was filled in; and what is not known may be somebody's.
    const transaction = meter.view?.transaction;
    const mayEndAnother = transaction?.known !== true || transaction.runs;
    if (mayEndAnother) setAsking(true);
    else void start();
  };
  return (
    <form class="start" onSubmit={submit}>
      <h3>Begin a session</h3>
      <TextField
        label="Charge point"
        hint="EVSE id, as the record names it."
        value={evseId}
        maxBytes={limits.evseId}
        isNeeded
        onValue={setEvseId}
      />
      <TextField
        label="Who charges"
        hint="Such as the number of a card; optional. The meter takes the first bytes."
        value={identificationData}
        maxBytes={limits.identificationData}
        onValue={setIdentification}
      />
      <TextField
        label="Transaction"
        hint="An id of its own."
        value={transactionId}
        maxBytes={limits.transactionId}
        isNeeded
        onValue={setTransactionId}
      />
      <TextField
        label="Tariff text"
        hint="Optional; only firmware 2 knows it."
        value={tariffText}
        maxBytes={limits.tariffText}
        onValue={setTariff}
      />
      <button type="submit" class="main" disabled={isBusy || !isRight}>
        {isBusy ? 'Starting' : 'Start'}
      </button>
      <ErrorBox error={error} />
      {isAsking ? (
        <Question
          title="Something may run in the meter"
          yes="Start all the same"
          onYes={() => void start()}
          onNo={() => setAsking(false)}
        >
          <p>
            A start ends what somebody else has started, unless the settings of the meter refuse it. Its
            record is kept.
          </p>
        </Question>
      ) : null}
    </form>
  );
}

/** Short, of its own, and told apart by a person. */
function suggestedId(): string {
  return `page-${new Date().toISOString().replaceAll(/[-:]|\..*/g, '')}`;
}
