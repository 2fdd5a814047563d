/** An open stream of server-sent events, which comes back by itself. */
export interface Stream {
  close(): void;
}

export interface StreamOptions {
  readonly url: string;
  /** By the name of the event. What cannot be read is left out. */
  readonly on: Readonly<Record<string, (data: never, id: string) => void>>;
  readonly onOpen: () => void;
  readonly onLost: () => void;
}

const retryMs = 2000;

/** Browsers come back by themselves when a connection breaks, but not when the answer was a refusal: this does. */
export function openStream({ url, on, onOpen, onLost }: StreamOptions): Stream {
  let source: EventSource | undefined;
  let timer: number | undefined;

  function open() {
    const opened = new EventSource(url);
    source = opened;
    opened.onopen = onOpen;
    opened.onerror = () => {
      onLost();
      if (opened.readyState !== EventSource.CLOSED) return;
      timer = window.setTimeout(open, retryMs);
    };
    for (const [name, tell] of Object.entries(on)) {
      opened.addEventListener(name, ({ data, lastEventId }) => {
        const read = readJson(data);
        if (read !== undefined) (tell as (data: unknown, id: string) => void)(read, lastEventId);
      });
    }
  }

  open();
  return {
    close() {
      source?.close();
      window.clearTimeout(timer);
    },
  };
}

function readJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
