import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { performanceFiles } from '../../../scripts/docs/performance-page.ts';
import type { FigureName } from '../../bench/kit/goals.ts';
import { obstacles } from '../../bench/kit/obstacles.ts';
import { type Judged, judge } from '../../bench/kit/verdict.ts';

const files = performanceFiles([
  judge({ figure: 'poll-http-cpu', value: 1.3, spread: [1.2, 1.4] }),
  judge({ figure: 'transaction-http-cpu', value: 1.7 }),
  judge({ figure: 'transaction-https-cpu', value: 0.15 }),
  judge({ figure: 'many-100-core', value: 2 }),
  judge({ figure: 'many-300-core', value: 6 }),
  judge({ figure: 'many-3000-core', value: 60 }),
  judge({ figure: 'many-100-rss-mb', value: 110 }),
  judge({ figure: 'many-3000-rss-mb', value: 690 }),
  judge({ figure: 'many-3000-missed', value: 0 }),
]);
const written = files.get('performance.md') ?? '';

describe('the page of what it costs', () => {
  it('has a line for each figure, with its goal and whether it is met', () => {
    expect(written).toContain('| 1.3 times | 1.2–1.4 | ≤ 1.4 | met | 2.1 |');
    expect(written).toContain('| 60 % |  | ≤ 40 | **not met** | 80 |');
    expect(written).not.toContain('| 300 meters at 1 Hz, share of a core |');
  });

  it('says how cost grows with meters, and where a core is full', () => {
    expect(written).toMatch(/a hundred meters more take 2 % of a core and 20\sMB\. /);
    expect(written).toMatch(/about 5000\smeters at 1 Hz/);
    expect(written).toMatch(/none\smissed\sa\ssecond/);
  });

  it('says what is dearer than libcurl, and what was not measured', () => {
    const [, dearer = '', cheaper = ''] = written.split(/Dearer than libcurl|Cheaper/);
    expect(dearer).toContain('start + stop HTTP, CPU');
    expect(cheaper).toContain('start + stop HTTPS, CPU');
    expect(written).toMatch(/one of\slibcurl\s\(not measured\)/);
  });

  it('says of what is not met, and of nothing else, what stands in the way', () => {
    const [, unmet = ''] = written.split(/## What is not met[^\n]*|## How cost grows/);
    expect(unmet).toMatch(/\* \*\*start \+ stop HTTP, CPU: driver \/ libcurl per request\*\*:\sXState is/);
    expect(unmet).toContain('3000 meters at 1 Hz, RSS');
    expect(unmet).not.toContain('poll HTTP');
  });

  it('says what is worse than it was, and nothing that is not', () => {
    const page = performanceFiles([
      judge({ figure: 'start-wall', value: 2 }),
      judge({ figure: 'start-cpu', value: 2 }),
    ]).get('performance.md');
    expect(page).toMatch(
      /Worse than before:\n\n\* process start to first measurement, wall[^*]* 2 times,\sbefore 1\.95\n\n/,
    );
    expect(written).not.toContain('Worse than before');
  });

  it('knows of each goal that is not met what stands in the way', () => {
    const measured: Judged[] = JSON.parse(
      readFileSync(new URL('../../../docs/explanation/performance.json', import.meta.url), 'utf8'),
    );
    const known = obstacles.flatMap(each => each.figures);
    const unmet = measured.filter(({ met }) => met === false).map(({ figure }) => figure as FigureName);
    expect(unmet.filter(figure => !known.includes(figure))).toEqual([]);
  });

  it('has a line in a picture for each that was measured, and a bar for each goal', () => {
    expect(files.get('performance.core.svg')?.match(/class="one-fill"/g)).toHaveLength(3);
    expect(files.get('performance.goals.svg')?.match(/<rect class="(one-fill|over)"/g)).toHaveLength(5);
  });

  it('can be made of nothing', () => {
    expect(performanceFiles([]).get('performance.md')).toContain('Not measured.');
  });
});
