import { request } from 'undici';
import { expect, test } from 'vitest';
import { createSimulator } from '../../src/simulator/index.ts';
import { mountSimulator } from '../support/msw-network.ts';

const origin = 'http://meter.test';

test('answers undici without a socket', async () => {
  const simulator = createSimulator();
  using _network = mountSimulator(simulator, origin);
  const answer = await request(`${origin}/v1/status`);
  expect(answer.statusCode).toBe(200);
  expect(await answer.body.json()).toMatchObject({ meterId: simulator.meterId, status: { value: 17 } });
  expect(simulator.counters.requests('GET /v1/status')).toBe(1);
});

test('carries out a write that comes without a socket', async () => {
  const simulator = createSimulator();
  using _network = mountSimulator(simulator, origin);
  const body = '{"time":{"tz":"+01:00"}}';
  const answer = await request(`${origin}/v1/settings`, { method: 'PUT', body });
  expect(await answer.body.json()).toEqual({ meterId: simulator.meterId, result: 1 });
  expect(simulator.state.settings.time.tz).toBe('+01:00');
});

test('shows a reset as a failed request', async () => {
  const simulator = createSimulator({ faults: [{ kind: 'reset', match: { times: 1 } }] });
  using _network = mountSimulator(simulator, origin);
  await expect(request(`${origin}/v1/status`)).rejects.toThrow(TypeError);
  const second = await request(`${origin}/v1/status`);
  expect(second.statusCode).toBe(200);
  await second.body.dump();
});

test('says which fault needs a socket', async () => {
  const simulator = createSimulator({ faults: [{ kind: 'drip' }] });
  const network = mountSimulator(simulator, origin);
  await expect(request(`${origin}/v1/status`)).rejects.toThrow();
  expect(() => network.disable()).toThrow('The fault "drip" happens on the wire and needs a socket');
});

test('answers 400 through the handler alone', async () => {
  const simulator = createSimulator({ firmware: 'v1' });
  const response = await simulator.handle(new Request(`${origin}/v2/legal`));
  expect(response.status).toBe(400);
  expect(await response.text()).toBe('');
});
