import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { createEventStreams } from '../../../src/inspect/event-stream.ts';

it('drops a page that does not read what it is sent', async () => {
  const streams = createEventStreams();
  const server = createServer((_, response) => streams.open(response, []));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const sleeper = connect(port, '127.0.0.1');
  sleeper.pause();
  sleeper.on('error', () => undefined);
  const [accepted] = await Promise.all([
    once(server, 'connection'),
    sleeper.write('GET /events HTTP/1.1\r\nHost: x\r\n\r\n'),
    once(server, 'request'),
  ]);
  const gone = once(accepted[0], 'close');
  const megabyte = 'x'.repeat(1024 * 1024);
  let isGone = false;
  gone.then(() => {
    isGone = true;
  });
  let sent = 0;
  while (!isGone && sent < 64) {
    streams.send(megabyte);
    sent += 1;
    await new Promise(resolve => setImmediate(resolve));
  }
  await gone;
  expect(sent).toBeLessThan(64);
  streams.close();
  sleeper.destroy();
  server.close();
});
