type Options<Tag extends keyof HTMLElementTagNameMap> = Omit<
  Partial<HTMLElementTagNameMap[Tag]>,
  'dataset'
> & {
  readonly data?: Readonly<Record<string, string>>;
};

/** Text is only ever set as text: nothing that a meter sends can become markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  options: Options<Tag> | Record<string, never> = {},
  ...children: readonly (Node | string | undefined)[]
): HTMLElementTagNameMap[Tag] {
  const { data = {}, ...properties } = options;
  const made = document.createElement(tag);
  Object.assign(made, properties);
  Object.assign(made.dataset, data);
  made.append(...children.filter(child => child !== undefined));
  return made;
}

export function svgElement<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** `warningTemperature`: warning temperature. */
export function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
}

/** A value on one line; a number that can only be a point in time as one. */
export function plain(value: unknown): string {
  if (typeof value === 'number' && value > 1e12 && value < 1e13) return new Date(value).toISOString();
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
}

const tones = {
  bad: ['fault', 'offline', 'exceeded'],
  warn: [
    'degraded',
    'returning',
    'rising',
    'retrying',
    'waiting',
    'waitingToConfirm',
    'waitingToFetch',
    'confirming',
    'rereading',
    'refused',
  ],
  quiet: ['stopped', 'settled', 'normal', 'fresh', 'online', 'settling', 'due', 'looking', 'catchingUp'],
} as const;

/** How a state looks when it is active. */
export function toneOf(name: string): string {
  const found = Object.entries(tones).find(([, names]) => (names as readonly string[]).includes(name));
  return found?.[0] ?? 'good';
}
