import { useContext, useEffect, useState } from 'preact/hooks';
import { meterPath } from '../api/paths.ts';
import { ask } from '../api/request.ts';
import type { AboutMeterView } from '../api/types.ts';
import { ErrorBox } from '../parts/error-box.tsx';
import { Facts } from '../parts/facts.tsx';
import { SiteContext } from '../site-context.ts';
import type { KnownMeter } from '../store/meter.ts';
import { blockerWords } from '../words/events.ts';
import { duration, joined, moment, temperature } from '../words/numbers.ts';

/** Who the meter is, its clock, how it is reached, and what is odd about it. */
export function About({ meter }: { readonly meter: KnownMeter }) {
  const { site } = useContext(SiteContext);
  const [about, setAbout] = useState<AboutMeterView>();
  const [error, setError] = useState<unknown>();
  const { view } = meter;
  useEffect(() => {
    const controller = new AbortController();
    const take = (found: AboutMeterView) => {
      setAbout(found);
      setError(undefined);
    };
    ask<AboutMeterView>(meterPath(meter.name, 'about'), { signal: controller.signal }).then(take, failed => {
      if (!controller.signal.aborted) setError(failed);
    });
    return () => controller.abort();
  }, [meter.name, view?.state, view?.link, site?.isAllowed]);
  if (view === undefined) return null;
  const { offsetS, syncedAt } = view.clock;
  return (
    <div class="columns three">
      <Panel title="Meter">
        <Facts
          facts={[
            ['Serial number', view.meterId ?? 'not read yet'],
            ['Firmware', view.firmwareVersion ?? 'not said'],
            ['Interface', about?.apiVersion],
            ['Address', about?.address],
            ['Certificate', about && certificateWords(about)],
          ]}
        />
        {view.publicKey === null ? null : (
          <details>
            <summary>Public key of its records</summary>
            <p class="exact">{view.publicKey}</p>
          </details>
        )}
      </Panel>
      <Panel title="Clock">
        <Facts
          facts={[
            ['Meter is', offsetS === null ? 'not known' : offsetWords(offsetS)],
            [
              'Set or checked',
              syncedAt === null
                ? 'not since this program started'
                : `${duration(Date.now() - Date.parse(syncedAt))} ago (${moment(syncedAt)})`,
            ],
            ['Kept by', about && keeperWords(about)],
            ['Time zone', about && (about.timezone ?? 'as the meter has it')],
            ['Daylight saving', about && daylightWords(about)],
          ]}
        />
      </Panel>
      <Panel title="Condition">
        <Facts
          facts={[
            ['Status', about && statusWords(about)],
            ['Too warm', about && levelsWords(about)],
            ['Records to come', view.pendingRecords === null ? 'not known' : String(view.pendingRecords)],
            [
              'Records',
              about &&
                (about.hasJournal ? 'kept in the journal of this machine' : 'no journal: only in the meter'),
            ],
          ]}
        />
        {about !== undefined && about.oddAnswers.length > 0 ? (
          <details>
            <summary>{`${about.oddAnswers.length} odd answers`}</summary>
            <ul class="odd">
              {about.oddAnswers.map(({ endpoint, path, got }) => (
                <li key={endpoint + path}>{`${endpoint}, ${path}: ${got}`}</li>
              ))}
            </ul>
          </details>
        ) : null}
        <ErrorBox error={error} />
      </Panel>
    </div>
  );
}

function Panel({ title, children }: { readonly title: string; readonly children: preact.ComponentChildren }) {
  return (
    <section class="panel" aria-label={title}>
      <div class="panel-head">
        <h2>{title}</h2>
      </div>
      <div class="panel-body">{children}</div>
    </section>
  );
}

function certificateWords({ certificate }: AboutMeterView): string {
  if (certificate === null) return 'none: plain HTTP';
  return `pinned, valid to ${certificate.validTo}; SHA-256 ${certificate.fingerprint256}`;
}

function offsetWords(offsetS: number): string {
  if (Math.abs(offsetS) <= 1) return 'right to the second';
  return `${Math.abs(offsetS)} s ${offsetS > 0 ? 'ahead of' : 'behind'} this machine`;
}

function keeperWords({ timeSync, ntpServers }: AboutMeterView): string {
  if (timeSync === 'never') return 'nobody: this driver does not set it';
  if (ntpServers.length > 0) return `the meter, by NTP from ${ntpServers.join(' and ')}`;
  return timeSync === 'keepNtp' ? 'the meter where it is on NTP, else this machine' : 'this machine';
}

function daylightWords({ hasDaylightSaving }: AboutMeterView): string {
  if (hasDaylightSaving === null) return 'as the meter has it';
  return hasDaylightSaving ? 'yes' : 'no';
}

function statusWords({ blockers }: AboutMeterView): string {
  const known = blockers.filter(name => name !== 'transactionIsOnGoing');
  return known.length === 0 ? 'nothing forbids a start' : known.map(blockerWords).join(' ');
}

/** Levels so high are off. */
const offC = 1000;

function levelsWords({ temperatureWarningC: warning, temperatureErrorC: error }: AboutMeterView): string {
  const levels = [
    ['warning', warning],
    ['error', error],
  ] as const;
  const set = levels.filter(([, c]) => c < offC).map(([name, c]) => `${joined(temperature(c))} (${name})`);
  return set.length === 0 ? 'not watched' : `from ${set.join(', ')}`;
}
