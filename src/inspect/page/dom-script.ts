/** Small tools of the page. Text is only ever set as text: nothing that a meter sends can become markup. */
export const domScript = `
export const byId = id => document.getElementById(id);

export function element(tag, options = {}, ...children) {
  const made = document.createElement(tag);
  const { data = {}, ...properties } = options;
  Object.assign(made, properties);
  Object.assign(made.dataset, data);
  made.append(...children.filter(child => child !== undefined));
  return made;
}

export function svgElement(tag, attributes = {}) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** warningTemperature: warning temperature */
export const inWords = name => name.replace(/[A-Z]/g, letter => ' ' + letter.toLowerCase());

/** A value on one line; a number that can only be a point in time as one. */
export function plain(value) {
  if (typeof value === 'number' && value > 1e12 && value < 1e13) return new Date(value).toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = number => String(number).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (seconds < 60) return seconds + ' s';
  return hours > 0 ? hours + ' h ' + two(minutes) + ' min' : minutes + ':' + two(seconds % 60) + ' min';
}

const tones = {
  bad: ['fault', 'offline', 'exceeded'],
  warn: ['degraded', 'returning', 'rising', 'retrying', 'waiting', 'waitingToConfirm', 'waitingToFetch', 'confirming', 'rereading', 'refused'],
  quiet: ['stopped', 'settled', 'normal', 'fresh', 'online', 'settling', 'due', 'looking', 'catchingUp'],
};

/** How a state looks when it is active. */
export function toneOf(name) {
  return Object.keys(tones).find(tone => tones[tone].includes(name)) ?? 'good';
}
`;
