import { X509Certificate } from 'node:crypto';
import type { AboutMeterView } from './schemas/about.ts';
import type { KnownMeter } from './site-facts.ts';

/** What is known of a meter from its settings, and from what happened since the start. No meter is asked. */
export function aboutMeter({ meter, facts }: KnownMeter, hasJournal: boolean): AboutMeterView {
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
    blockers: [...facts.blockers],
    oddAnswers: facts.oddAnswers.map(({ endpoint, path, got }) => ({
      endpoint: endpoint.replace(/\?.*$/s, ''),
      path,
      got,
    })),
  };
}

/** The settings were checked: it can be read. */
function certificateOf(pem: string): AboutMeterView['certificate'] {
  if (pem === '') return null;
  const { fingerprint256, validTo } = new X509Certificate(pem);
  return { fingerprint256, validTo };
}
