import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { expectedOf, valueAt } from '../config/expectation.ts';
import { shortValue } from '../config/short-value.ts';
import type { ConfigIssue } from '../index.ts';
import { type ConfigText, readConfigText } from '../settings-file/config-text.ts';
import { notYaml, refusal } from '../settings-file/placed-issue.ts';
import { isLoopback } from './loopback.ts';
import { checkMeters } from './site-meters.ts';
import { siteSchema } from './site-schema.ts';
import type { SiteSettings } from './site-settings.ts';

/**
 * Reads the file of a site.
 *
 * @throws ConfigError METER_CONFIG_INVALID with every problem, each with its line and key.
 */
export function readSiteFile(path: string): SiteSettings {
  const text = readConfigText(path);
  if (text.faults.length > 0) throw notYaml(path, text.faults);
  return checkSite(path, text);
}

/** @throws ConfigError METER_CONFIG_INVALID with every problem, each with its line and key. */
export function checkSite(path: string, text: ConfigText): SiteSettings {
  const folder = dirname(resolve(path));
  const parsed = siteSchema.safeParse(text.value);
  const issues = parsed.success ? [] : parsed.error.issues.flatMap(issue => issuesOf(issue, text.value));
  const { meters, issues: ofMeters } = checkMeters(text.value, folder);
  issues.push(...ofMeters);
  const http = parsed.data?.http;
  if (http !== undefined && !isLoopback(http.host) && http.hosts.length === 0)
    issues.push({
      key: 'http.hosts',
      value: 'nothing',
      expected: `the names under which it is reached, because ${http.host} is not the loopback`,
    });
  if (!parsed.success || http === undefined || issues.length > 0) {
    const placed = issues.map(issue => ({ ...issue, line: text.lineOf(issue.key.split('.')) }));
    throw refusal(
      path,
      placed.toSorted((a, b) => a.line - b.line),
      parsed.error,
    );
  }
  return {
    http: { ...http, tokenFile: resolve(folder, http.tokenFile) },
    journal: parsed.data.journal === '' ? '' : resolve(folder, parsed.data.journal),
    meters,
  };
}

function issuesOf(issue: z.core.$ZodIssue, given: unknown): readonly ConfigIssue[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, 20).map(key => ({
      key: [...issue.path, key].join('.'),
      value: shortValue(valueAt(given, [...issue.path, key])),
      expected: 'no such key',
    }));
  const key = issue.path.length === 0 ? 'the file' : issue.path.join('.');
  return [{ key, value: shortValue(valueAt(given, issue.path)), expected: expectedOf(issue) }];
}
