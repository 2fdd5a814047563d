import { useId } from 'preact/hooks';
import { problemOfText } from '../words/text-limits.ts';

interface TextFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly maxBytes: number;
  readonly isNeeded?: boolean;
  /** The hint warns: the text is taken, but not as it is. */
  readonly isWarned?: boolean;
  /** Says what is wrong also of a field that nobody has touched. */
  readonly isTried?: boolean;
  readonly onValue: (value: string) => void;
}

/** A line of text with a limit in bytes, which it counts. */
export function TextField({
  label,
  hint,
  value,
  maxBytes,
  isNeeded = false,
  isWarned = false,
  isTried = false,
  onValue,
}: TextFieldProps) {
  const id = useId();
  const { problem, bytes } = problemOfText(value, { maxBytes, isNeeded });
  const isShown = problem !== undefined && (value !== '' || isTried);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        autocomplete="off"
        spellcheck={false}
        value={value}
        required={isNeeded}
        aria-invalid={isShown}
        aria-describedby={`${id}-hint`}
        onInput={event => onValue(event.currentTarget.value)}
      />
      <p id={`${id}-hint`} class={isShown ? 'hint wrong' : isWarned ? 'hint warned' : 'hint'}>
        {isShown ? problem : hint} <span class="count">{`${bytes} of ${maxBytes} bytes`}</span>
      </p>
    </div>
  );
}
