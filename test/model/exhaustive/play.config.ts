import { defineConfig } from 'vitest/config';

/** One story on the real driver; `npm run explore -- --play FILE` does it. */
export default defineConfig({
  test: { include: ['test/model/exhaustive/story.play.ts'], testTimeout: 600_000, reporters: ['dot'] },
});
