import { describe, it } from 'vitest';
import { conversations } from './conversations/index.ts';

describe.each(Object.entries(conversations))('%s', (_name, held) => {
  it.each(Object.entries(held))('%s', async (_name, hold) => {
    await hold();
  });
});
