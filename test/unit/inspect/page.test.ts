import { describe, expect, it } from 'vitest';
import { pageFiles } from '../../../src/inspect/page/files.ts';

describe('the page of the inspector', () => {
  it('loads nothing that it does not bring along', () => {
    const named = [...pageFiles.values()].flatMap(({ text }) =>
      [...text.matchAll(/(?:src|href)="([^"]+)"|from '\.(\/[^']+)'/g)].map(match => match[1] ?? match[2]),
    );
    expect(named.filter(path => !pageFiles.has(path ?? ''))).toEqual([]);
    expect(named.length).toBeGreaterThan(10);
  });

  it('names no other site', () => {
    const text = [...pageFiles.values()].map(file => file.text).join('\n');
    const addresses = [...text.matchAll(/https?:\/\/[^\s'"]+/g)].map(([address]) => address);
    expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org/2000/svg']));
  });

  it('never makes markup of a text', () => {
    const scripts = [...pageFiles].filter(([path]) => path.endsWith('.js')).map(([, { text }]) => text);
    expect(scripts.join('\n')).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
  });
});
