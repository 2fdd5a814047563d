/** Names and what belongs to them; what is not there is left out. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [string, string | undefined | null])[];
}) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) =>
        value == null ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
