import { HttpRequestInterceptor } from '@mswjs/interceptors/http';
import { HttpResponse, http } from 'msw';
import { defineNetwork, InterceptorSource } from 'msw/experimental';
import type { Simulator } from '../../src/simulator/index.ts';
import { UnsupportedFaultError } from '../../src/simulator/index.ts';

/** A simulated meter at an address that does not exist, reached without a socket. Plain HTTP only: msw does no TLS. */
export interface MswNetwork extends Disposable {
  /** Stops intercepting; throws if a fault struck that only a socket can show. */
  disable(): void;
}

/**
 * Mounts a simulated meter at an origin such as `http://meter.test`. Every request to any other address fails.
 * A reset becomes a network error; faults that need bytes fail the request, and then {@link MswNetwork.disable}.
 */
export function mountSimulator(simulator: Simulator, origin: string): MswNetwork {
  const unsupported: UnsupportedFaultError[] = [];
  const network = defineNetwork({
    // `setupServer` does not see the undici package; this interceptor sits below it.
    sources: [new InterceptorSource({ interceptors: [new HttpRequestInterceptor()] })],
    handlers: [
      http.all(`${origin}/*`, async ({ request }) => {
        try {
          return await simulator.handle(request);
        } catch (error) {
          if (!(error instanceof UnsupportedFaultError)) throw error;
          if (error.kind !== 'reset' && error.kind !== 'lostAnswer') unsupported.push(error);
          return HttpResponse.error();
        }
      }),
    ],
    onUnhandledFrame: 'error',
    context: { quiet: true },
  });
  void network.enable();
  const disable = (): void => {
    void network.disable();
    const [first] = unsupported;
    if (first) throw first;
  };
  return { disable, [Symbol.dispose]: disable };
}
