import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { meterPath } from '../api/paths.ts';
import { SiteContext } from '../site-context.ts';
import { mountInspector } from '../statechart/inspector.ts';
import { TokenForm } from './token-form.tsx';

/** The statechart of the driver of a meter, live. */
export function StatechartTab({ name }: { readonly name: string }) {
  const { site } = useContext(SiteContext);
  const host = useRef<HTMLDivElement>(null);
  const [isLost, setLost] = useState(false);
  const isAllowed = site?.isAllowed === true;
  useEffect(() => {
    if (!isAllowed || host.current === null) return;
    return mountInspector(host.current, {
      url: meterPath(name, 'chart'),
      event: 'chart',
      hasMeasurements: false,
      onConnected: isOpen => setLost(!isOpen),
    });
  }, [name, isAllowed]);
  if (site !== undefined && !isAllowed) return <TokenForm />;
  return (
    <section aria-label="Statechart">
      {isLost ? <p class="note">The chart is not told any more; trying again.</p> : null}
      <div class={isLost ? 'inspector detached' : 'inspector'} ref={host} />
    </section>
  );
}
