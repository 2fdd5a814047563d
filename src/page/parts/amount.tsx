import type { Amount } from '../words/numbers.ts';

/** A number with its unit; a dash where nothing is known. */
export function Quantity({
  of,
  isBig = false,
}: {
  readonly of: Amount | undefined;
  readonly isBig?: boolean;
}) {
  const [number, unit] = of ?? ['–', ''];
  return (
    <span class={isBig ? 'amount big' : 'amount'}>
      <span class="number">{number}</span> <span class="unit">{unit}</span>
    </span>
  );
}
