import { X509Certificate } from 'node:crypto';
import type { StatusRead } from '../../index.ts';
import { readsOf } from './meter-reads.ts';
import type { AboutMeterView } from './schemas/about.ts';
import type { KnownMeter } from './site-facts.ts';

/** What is known of a meter from its settings, and from what happened since the start. No meter is asked. */
export function aboutMeter(known: KnownMeter, hasJournal: boolean): AboutMeterView {
  const { meter, facts } = known;
  const { config } = meter;
  const servers = [
    [config.ntpServer1IpAddr, config.ntpServer1Port],
    [config.ntpServer2IpAddr, config.ntpServer2Port],
  ] as const;
  return {
    address: `${config.ipAddress}:${config.port}`,
    certificate: certificateOf(config.meterTlsCertificate),
    apiVersion: facts.identity?.apiVersion ?? null,
    timeSync: config.timeSync,
    ntpServers: servers.filter(([host]) => host !== '').map(([host, port]) => `${host}:${port}`),
    timezone: config.meterTimezone ?? null,
    hasDaylightSaving: config.meterDst?.activated ?? null,
    temperatureWarningC: config.temperatureWarningLevelC,
    temperatureErrorC: config.temperatureErrorLevelC,
    onForeignTransaction: config.onForeignTransaction,
    hasJournal,
    read: readOf(known),
    oddAnswers: facts.oddAnswers.map(({ endpoint, path, got }) => ({
      endpoint: endpoint.replace(/\?.*$/s, ''),
      path,
      got,
    })),
  };
}

function readOf({ meter, facts }: KnownMeter): AboutMeterView['read'] {
  const reads = readsOf(meter.health(), facts);
  const { ntpActivated, ntpServers, timezone, hasDaylightSaving } = reads?.settings ?? {};
  return {
    status: reads?.status === undefined ? null : statusOf(reads.status),
    ntpActivated: ntpActivated ?? null,
    ntpServers: ntpServers === undefined ? null : { ...ntpServers, value: [...ntpServers.value] },
    timezone: timezone ?? null,
    hasDaylightSaving: hasDaylightSaving ?? null,
  };
}

function statusOf({ readAt, time, statusBits, errorBits }: StatusRead) {
  return { readAt, time: time ?? null, statusBits: bitsOf(statusBits), errorBits: bitsOf(errorBits) };
}

function bitsOf(bits: Readonly<Record<string, boolean | undefined>>): Record<string, boolean | null> {
  return Object.fromEntries(Object.entries(bits).map(([name, isSet]) => [name, isSet ?? null]));
}

/** The settings were checked: it can be read. */
function certificateOf(pem: string): AboutMeterView['certificate'] {
  if (pem === '') return null;
  const { fingerprint256, validTo } = new X509Certificate(pem);
  return { fingerprint256, validTo };
}
