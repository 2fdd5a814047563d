import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkConfig } from '../config/parse-config.ts';
import { shortValue } from '../config/short-value.ts';
import {
  brokerAddressOf,
  brokerAuthorityOf,
  capabilitiesOf,
  settingsForBridge,
  shownAddress,
} from '../everest/index.ts';
import { ConfigError, type ConfigIssue, type MeterConfigInput } from '../index.ts';
import { entryShape, sitePresets } from './site-schema.ts';
import type { EverestLink, HomeAssistantLink, MeterOfSite } from './site-settings.ts';

type Plain = Readonly<Record<string, unknown>>;

/** The meters of a file, as far as they are right, and what is not right in them; keys as `meters.0.port`. */
export function checkMeters(
  file: unknown,
  folder: string,
): { readonly meters: readonly MeterOfSite[]; readonly issues: readonly ConfigIssue[] } {
  const given = isPlain(file) && Array.isArray(file.meters) ? (file.meters as readonly unknown[]) : [];
  const journal = isPlain(file) && typeof file.journal === 'string' ? file.journal : '';
  const checked = given.map((entry, index) =>
    isPlain(entry) ? checkMeter(entry, `meters.${index}`, folder, journal) : { issues: [] },
  );
  const meters = checked.flatMap(({ meter }) => (meter === undefined ? [] : [meter]));
  const issues = checked.flatMap(each => each.issues);
  return { meters, issues: [...issues, ...twice(given)] };
}

interface Checked {
  readonly meter?: MeterOfSite;
  readonly issues: readonly ConfigIssue[];
}

function checkMeter(entry: Plain, key: string, folder: string, journal: string): Checked {
  const { name, everest, homeAssistant, journal: ownJournal, ...given } = entry;
  const site = journal === '' ? '' : resolve(folder, journal);
  const own = given as MeterConfigInput;
  const preset = everest === undefined ? { ...sitePresets, ...own } : settingsForBridge(own);
  const settings = { ...preset, journal: site };
  const result = checkConfig(settings);
  const issues: ConfigIssue[] = result.ok
    ? []
    : result.issues
        .filter(issue => issue.key !== 'journal')
        .map(issue => ({ ...issue, key: `${key}.${issue.key}` }));
  if (ownJournal !== undefined)
    issues.push({
      key: `${key}.journal`,
      value: shortValue(ownJournal),
      expected: 'nothing: the journal of the file is that of all meters',
    });
  const links = readLinks(entry, key, folder, issues);
  if (!result.ok || issues.length > 0 || typeof name !== 'string') return { issues };
  return { meter: { name, settings, config: result.config, ...links }, issues };
}

/** What is wrong in the form is told by the schema of the site; here is read what it names. */
function readLinks(
  entry: Plain,
  key: string,
  folder: string,
  issues: ConfigIssue[],
): { everest?: EverestLink; homeAssistant?: HomeAssistantLink } {
  const links: { everest?: EverestLink; homeAssistant?: HomeAssistantLink } = {};
  const { data: everest } = entryShape.everest.safeParse(entry.everest);
  if (everest !== undefined) {
    const { minImportCurrentA, minExportCurrentA, broker, brokerCa, errorRaiserId, ...others } = everest;
    links.everest = {
      ...others,
      ...brokerOf(broker, brokerCa, `${key}.everest.brokerCa`, folder, issues),
      ...(errorRaiserId === undefined ? {} : { errorRaiserId }),
      capabilities: capabilitiesOf({
        min_import_current_A: minImportCurrentA,
        min_export_current_A: minExportCurrentA,
      }),
    };
  }
  const { data: homeAssistant } = entryShape.homeAssistant.safeParse(entry.homeAssistant);
  if (homeAssistant !== undefined) {
    const { broker, brokerCa, ...others } = homeAssistant;
    links.homeAssistant = {
      ...others,
      ...brokerOf(broker, brokerCa, `${key}.homeAssistant.brokerCa`, folder, issues),
    };
  }
  return links;
}

function brokerOf(
  text: string,
  authority: string | undefined,
  key: string,
  folder: string,
  issues: ConfigIssue[],
) {
  const broker = brokerAddressOf(text);
  if (authority === undefined) return { broker };
  const problem = (expected: string) => issues.push({ key, value: shortValue(authority), expected });
  try {
    return { broker, authority: brokerAuthorityOf(broker, readFileSync(resolve(folder, authority), 'utf8')) };
  } catch (error) {
    if (error instanceof ConfigError) for (const { expected } of error.issues) problem(expected);
    else problem('a file that can be read');
    return { broker };
  }
}

/** A name, a place and a module of EVerest belong to one meter. */
function twice(given: readonly unknown[]): readonly ConfigIssue[] {
  const first = new Map<string, number>();
  return given.flatMap((entry, index) => {
    if (!isPlain(entry)) return [];
    const { name, ipAddress, port = 80, interface: via = '' } = entry;
    const { data: everest } = entryShape.everest.safeParse(entry.everest);
    const module = everest && moduleOf(everest);
    const claims: (readonly [kind: string, key: string, claimed: string | undefined])[] = [
      ['name', 'name', typeof name === 'string' ? name : undefined],
      ['place', 'ipAddress', typeof ipAddress === 'string' ? `${ipAddress}:${port}%${via}` : undefined],
      ['module', 'everest.moduleId', module],
    ];
    return claims.flatMap(([kind, key, claimed]): ConfigIssue[] => {
      if (claimed === undefined) return [];
      const claim = `${kind} ${claimed}`;
      const other = first.get(claim);
      if (other === undefined) first.set(claim, index);
      if (other === undefined) return [];
      const value = shortValue(kind === 'module' ? everest?.moduleId : entry[key]);
      const expected = `another ${kind} than that of meters.${other}`;
      return [{ key: `meters.${index}.${key}`, value, expected }];
    });
  });
}

function moduleOf({
  broker,
  topicPrefix,
  moduleId,
}: {
  broker: string;
  topicPrefix: string;
  moduleId: string;
}): string {
  return `${shownAddress(brokerAddressOf(broker))} ${topicPrefix}${moduleId}`;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
