import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Output } from './output.ts';

/** Tells each request that a server of this process gets, once it is answered or has come to nothing. */
export function tellRequests(output: Output): void {
  subscribe('http.server.request.start', message => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const startMs = performance.now();
    response.once('close', () => {
      const answer = response.writableFinished ? response.statusCode : 'not answered in full';
      const tookMs = Math.round(performance.now() - startMs);
      output.talk(`${request.method} ${request.url}  ${answer}  ${tookMs} ms`);
    });
  });
}
