/** What a contestant gets as its first argument. */
export interface MetersToAsk {
  readonly ports: readonly number[];
  /** PEM; given: HTTPS, and this certificate. */
  readonly certificatePem?: string;
}

export function metersToAsk(): MetersToAsk {
  return JSON.parse(process.argv[2] ?? '{}') as MetersToAsk;
}

/** The first of them. */
export function meterToAsk(): { readonly port: number; readonly certificatePem: string | undefined } {
  const { ports, certificatePem } = metersToAsk();
  const [port] = ports;
  if (port === undefined) throw new Error('no port of a meter was given');
  return { port, certificatePem };
}
