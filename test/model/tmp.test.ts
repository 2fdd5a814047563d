import { it } from 'vitest';
import { pathsOf, views } from './views/index.ts';

it('counts', () => {
  for (const view of views) {
    const t = performance.now();
    const paths = pathsOf(view);
    console.log(
      view.name,
      paths.length,
      paths.reduce((n, p) => n + p.length, 0),
      Math.round(performance.now() - t),
      'ms',
    );
  }
});
