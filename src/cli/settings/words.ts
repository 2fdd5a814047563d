import { type CableRow, type DstSetting, identificationTypes, type ShownSettings } from '../../index.ts';
import { printable } from '../output.ts';

export const notSaid = 'not said';

/** Rows of the table of settings; what can be written stands under the name by which it is. */
export function settingRows(settings: ShownSettings): readonly (readonly [string, string])[] {
  const { ntp, timezone, dst, identificationTypeCode, tlsOn, utc, cables } = settings;
  return [
    ['clock', utc ?? notSaid],
    ['ntp', onOff(ntp?.ntpActivated)],
    ['ntp.server1', serverText(ntp?.servers?.[0])],
    ['ntp.server2', serverText(ntp?.servers?.[1])],
    ['ntp.syncPeriod', ntp?.syncPeriod === undefined ? notSaid : `${ntp.syncPeriod} (unit not documented)`],
    ['zone', timezone === undefined ? notSaid : printable(timezone)],
    ['dst', dstText(dst)],
    ['IT', typeText(identificationTypeCode)],
    ['TLS', onOff(tlsOn)],
    ...(cables === undefined ? [['cables', notSaid] as const] : cables.map(cableRow)),
  ];
}

export function onOff(isOn: boolean | undefined): string {
  if (isOn === undefined) return notSaid;
  return isOn ? 'on' : 'off';
}

type Server = { readonly ipAddress: string | undefined; readonly port: number | undefined };

function serverText(server: Server | undefined): string {
  const { ipAddress, port } = server ?? {};
  if (ipAddress === undefined) return notSaid;
  if (ipAddress === '') return 'none';
  const host = ipAddress.includes(':') ? `[${ipAddress}]` : ipAddress;
  return printable(port === undefined ? host : `${host}:${port}`);
}

/** NTP as a whole, as it is written. */
export function ntpText(
  ntp: {
    readonly ntpActivated?: boolean | undefined;
    readonly servers?: readonly Server[] | undefined;
    readonly syncPeriod?: number | undefined;
  } = {},
): string {
  const servers = ntp.servers?.map(serverText).join(' and ') ?? notSaid;
  return `${onOff(ntp.ntpActivated)}, servers ${servers || 'none'}, sync period ${ntp.syncPeriod ?? notSaid}`;
}

export function dstText(dst: DstSetting | undefined): string {
  if (dst === undefined) return notSaid;
  const edge = ({ order, day, month, hour }: DstSetting['start']) =>
    printable(`${order} ${day} of ${month} ${hour}`);
  const rule = `${dst.offset} min from the ${edge(dst.start)} to the ${edge(dst.end)}`;
  return `${onOff(dst.activated)}, ${rule}`;
}

/** The identification type by number and name. */
export function typeText(code: number | undefined): string {
  if (code === undefined) return notSaid;
  return `${code} (${identificationTypes[code] ?? 'not known'})`;
}

function cableRow({ cableId, name, resistanceMilliohm }: CableRow): readonly [string, string] {
  const resistance = resistanceMilliohm === undefined ? 'not said' : `${resistanceMilliohm} mΩ`;
  return [`cable ${cableId}`, `${name ?? notSaid}, ${resistance}`];
}
