/** Sees from EVerest's heartbeat when it has started. */
export interface Heartbeat {
  /** `true`: EVerest has (re)started since the last beat, or this is the first one. */
  isStart(text: string): boolean;
  /** The connection is new: what was counted before says nothing. */
  forget(): void;
}

/** EVerest counts from 0 at each start; the count of a heartbeat that is off never comes. */
export function createHeartbeat(): Heartbeat {
  let last: number | undefined;
  return {
    isStart(text) {
      if (!/^\s*\d{1,20}\s*$/.test(text)) return false;
      const beat = Number(text);
      const isStart = last === undefined || beat < last;
      last = beat;
      return isStart;
    },
    forget() {
      last = undefined;
    },
  };
}
