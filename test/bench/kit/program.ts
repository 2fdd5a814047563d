import { createInterface } from 'node:readline';

/** What is measured of some requests, one after the other. */
export interface Sample {
  /** Microseconds of CPU of the whole process, for each. */
  readonly cpuUs: number;
  /** Half of them took no longer, microseconds. */
  readonly p50Us: number;
}

/** The side of a contestant: carries out each order of a line and answers it. */
export async function answerOrders(
  orders: Readonly<Record<string, (amount: number) => object | Promise<object>>>,
): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const [name = '', amount] = line.split(' ');
    const carryOut = orders[name];
    if (carryOut === undefined)
      throw new Error(`no order "${name}"; there are ${Object.keys(orders).join(', ')}`);
    process.stdout.write(`${JSON.stringify(await carryOut(Number(amount)))}\n`);
  }
  process.exit();
}

const nextTurn = () => new Promise<void>(resolve => setImmediate(resolve));

/** One after the other, each timed, each in a turn of the event loop of its own. */
export async function timed(count: number, once: () => Promise<unknown>): Promise<Sample> {
  const tookMs: number[] = [];
  const before = process.cpuUsage();
  for (let index = 0; index < count; index += 1) {
    await nextTurn();
    const startMs = performance.now();
    await once();
    tookMs.push(performance.now() - startMs);
  }
  const { user, system } = process.cpuUsage(before);
  const p50Ms = tookMs.toSorted((a, b) => a - b)[Math.floor(count / 2)] ?? Number.NaN;
  return { cpuUs: (user + system) / count, p50Us: p50Ms * 1000 };
}
