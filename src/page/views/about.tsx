import { useContext, useEffect, useState } from 'preact/hooks';
import { meterPath } from '../api/paths.ts';
import { ask } from '../api/request.ts';
import type { AboutMeterView } from '../api/types.ts';
import { ErrorBox } from '../parts/error-box.tsx';
import { Facts } from '../parts/facts.tsx';
import { SiteContext } from '../site-context.ts';
import type { KnownMeter } from '../store/meter.ts';
import {
  certificateWords,
  daylightWords,
  keeperWords,
  levelsWords,
  ntpWords,
  offsetWords,
  statusLines,
  syncBitWords,
  syncWords,
  zoneWords,
} from '../words/meter.ts';
import { when } from '../words/numbers.ts';
import { countOf } from '../words/plural.ts';

/** The driver reads the status of the meter once a minute; ms. */
const lookEveryMs = 20_000;

/** Who the meter is, its clock, how it is reached, and what is odd about it. */
export function About({ meter }: { readonly meter: KnownMeter }) {
  const { site } = useContext(SiteContext);
  const [about, setAbout] = useState<AboutMeterView>();
  const [error, setError] = useState<unknown>();
  const { view } = meter;
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const look = () => {
      ask<AboutMeterView>(meterPath(meter.name, 'about'), { signal }).then(
        found => {
          setAbout(found);
          setError(undefined);
        },
        failed => {
          if (!signal.aborted) setError(failed);
        },
      );
    };
    look();
    const timer = window.setInterval(look, lookEveryMs);
    return () => {
      window.clearInterval(timer);
      controller.abort();
    };
  }, [meter.name, view?.state, view?.link, view?.status?.readAt, site?.isAllowed]);
  if (view === undefined) return null;
  const status = about?.read.status;
  return (
    <div class="columns three">
      <Panel title="Meter">
        <Facts
          facts={[
            ['Serial number', view.meterId ?? 'not read yet'],
            ['Firmware', view.firmwareVersion ?? 'not said'],
            ['Version of its interface', about?.apiVersion],
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
            ['Time of the meter', offsetWords(view)],
            ['Last set or checked', syncWords(view)],
            ['The meter says', about && syncBitWords(about)],
            ['Kept right by', about && keeperWords(about)],
            ['Time from the network (NTP)', about && ntpWords(about)],
            ['Time zone', about && zoneWords(about)],
            ['Daylight saving', about && daylightWords(about)],
          ]}
        />
      </Panel>
      <Panel title="Condition">
        {status === null ? <p class="note">The meter has not said yet how it is.</p> : null}
        {status ? (
          <>
            <ul class="bits" aria-label="What the meter says of itself">
              {statusLines(status).map(({ text, tone }) => (
                <li key={text} data-tone={tone}>
                  {text}
                </li>
              ))}
            </ul>
            <p class="note">{`As the meter said it at ${when(status.readAt)}.`}</p>
          </>
        ) : null}
        <Facts
          facts={[
            ['Temperature alarm', about && levelsWords(about)],
            [
              'Records still to come',
              view.pendingRecords === null ? 'not known' : String(view.pendingRecords),
            ],
            [
              'Records are kept',
              about &&
                (about.hasJournal
                  ? 'in the journal of this machine'
                  : 'only in the meter: there is no journal'),
            ],
          ]}
        />
        {about !== undefined && about.oddAnswers.length > 0 ? (
          <details>
            <summary>{countOf(about.oddAnswers.length, 'odd answer')}</summary>
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
