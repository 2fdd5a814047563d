/** Keeps EVerest informed of the key that the records verify with. */
export interface KeyPublisher {
  /** The meter has been identified. */
  take(publicKey: string): void;
  /** EVerest has (re)started, or the connection to it has. */
  greet(): void;
  close(): void;
}

/** OCPP 1.6 writes each key that comes into a file, so not often. */
const repeatMs = 600_000;

/** @param publish publishes one key; of no connection nothing comes. */
export function createKeyPublisher(publish: (publicKey: string) => void): KeyPublisher {
  let key: string | undefined;
  const greet = () => {
    if (key !== undefined) publish(key);
  };
  const timer = setInterval(greet, repeatMs);
  return {
    take(publicKey) {
      if (publicKey === key) return;
      key = publicKey;
      greet();
    },
    greet,
    close: () => clearInterval(timer),
  };
}
