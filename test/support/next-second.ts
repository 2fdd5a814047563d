import { expect } from 'vitest';
import type { Simulator } from '../../src/simulator/index.ts';

/**
 * Waits until the meter's clock shows the next second. The times of a record are whole seconds, and a session that ends in
 * the second of its begin is not billable.
 */
export async function nextSecondOf(simulator: Simulator): Promise<void> {
  const second = () => Math.floor(simulator.state.clock.utcMs / 1000);
  const before = second();
  await expect.poll(second, { timeout: 5000, interval: 20 }).toBeGreaterThan(before);
}
