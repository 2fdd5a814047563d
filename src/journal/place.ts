/** Where a meter is: chargers keep several of them at the same factory address, behind different interfaces. */
export interface PlaceOfMeter {
  readonly ipAddress: string;
  readonly port: number;
  /** Name of the network interface; empty: the one that the system chooses. */
  readonly interface?: string | undefined;
}

/** How a journal calls the place of a meter: `host:port`, with an interface `host:port%interface`. */
export function placeOf({ ipAddress, port, interface: name = '' }: PlaceOfMeter): string {
  return name === '' ? `${ipAddress}:${port}` : `${ipAddress}:${port}%${name}`;
}
