import { useState } from 'preact/hooks';
import { focusOn } from '../parts/focus.ts';
import { Question } from '../parts/question.tsx';
import { TextField } from '../parts/text-field.tsx';
import type { KnownMeter } from '../store/meter.ts';
import { recordShare } from '../words/record-share.ts';
import { limits, problemOfText } from '../words/text-limits.ts';
import type { Commands } from './use-commands.ts';

interface StartFormProps {
  readonly meter: KnownMeter;
  readonly commands: Commands;
}

/** Begins a session, with texts as the meter takes them. */
export function StartForm({ meter, commands }: StartFormProps) {
  const [transactionId, setTransactionId] = useState(suggestedId);
  const [evseId, setEvseId] = useState('');
  const [identificationData, setIdentification] = useState('');
  const [tariffText, setTariff] = useState('');
  const [isAsking, setAsking] = useState(false);
  const [isTried, setTried] = useState(false);
  const fields = [
    ['Charge point', evseId, limits.evseId, true],
    ['Who charges', identificationData, limits.identificationData, false],
    ['Transaction', transactionId, limits.transactionId, true],
    ['Tariff text', tariffText, limits.tariffText, false],
  ] as const;
  const problems = fields.flatMap(([label, text, maxBytes, isNeeded]) => {
    const { problem } = problemOfText(text, { maxBytes, isNeeded });
    return problem === undefined ? [] : [`${label}: ${problem}`];
  });

  const share = recordShare(identificationData, transactionId);
  const isBusy = commands.underWay !== undefined;
  const start = async () => {
    setAsking(false);
    const runs = await commands.start({
      transactionId,
      evseId,
      ...(identificationData === '' ? {} : { identificationData }),
      ...(tariffText === '' ? {} : { tariffText }),
    });
    if (runs) setTransactionId(suggestedId());
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (isBusy) return;
    setTried(problems.length > 0);
    if (problems.length > 0) return focusOn('.start [aria-invalid="true"]');
    // What runs may have come since the form was filled in; and what is not known may be somebody's.
    const transaction = meter.view?.transaction;
    const mayEndAnother = transaction?.known !== true || transaction.runs;
    if (mayEndAnother) setAsking(true);
    else void start();
  };
  return (
    <form class="start" onSubmit={submit} noValidate>
      <h3>Begin a session</h3>
      <TextField
        label="Charge point"
        hint="EVSE id, such as DE*ABC*E1234*1: the record has it."
        value={evseId}
        maxBytes={limits.evseId}
        isNeeded
        isTried={isTried}
        onValue={setEvseId}
      />
      <TextField
        label="Who charges"
        hint={share.text}
        isWarned={share.isCut}
        value={identificationData}
        maxBytes={limits.identificationData}
        onValue={setIdentification}
      />
      <TextField
        label="Transaction"
        hint="A name for this session: the record has it."
        value={transactionId}
        maxBytes={limits.transactionId}
        isNeeded
        isTried={isTried}
        onValue={setTransactionId}
      />
      <TextField
        label="Tariff text"
        hint="Optional; only firmware 2 knows it."
        value={tariffText}
        maxBytes={limits.tariffText}
        onValue={setTariff}
      />
      {[...meter.alarms.values()]
        .filter(({ isGrave }) => isGrave)
        .map(({ type, text }) => (
          <p key={type} class="wrong">{`An alarm stands: ${text}`}</p>
        ))}
      {isTried && problems.length > 0 ? (
        <p role="alert" class="hint wrong">{`Not started yet. ${problems.join(' ')}`}</p>
      ) : null}
      <button type="submit" class="main" aria-disabled={isBusy}>
        {isBusy ? 'Starting' : 'Start'}
      </button>
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
