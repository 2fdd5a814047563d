import type { ActorView, PageMessage } from '../../inspect/messages.ts';
import { openStream } from '../api/stream.ts';
import { switchTheme } from '../theme.ts';
import { element } from './dom.ts';
import { createLog } from './log.ts';
import { type Actor, createStage } from './stage.ts';
import { createStrip } from './strip.ts';

export interface InspectorOptions {
  /** Of the stream of messages. */
  readonly url: string;
  /** The name of its events. */
  readonly event: string;
  /** Shows measurements above the chart. */
  readonly hasMeasurements: boolean;
  readonly onConnected: (isOpen: boolean) => void;
  readonly onTitle?: (title: string) => void;
  /** Who the shown meter is, as far as it is known. */
  readonly onIdentity?: (text: string) => void;
}

/** Shows running statecharts in a place of the document; gives what ends it. All of it can be heard again. */
export function mountInspector(host: HTMLElement, options: InspectorOptions): () => void {
  const actors = new Map<string, Actor>();
  const log = createLog(key => actors.get(key)?.view?.name ?? '');
  const strip = createStrip();
  const stage = createStage(actors, {
    onShown: actor => strip.set(actor.points),
    onView: view => options.onIdentity?.(identityText(view)),
  });
  const picked = element('div', { className: 'row' }, stage.picker);
  const lower = element('div', { className: 'lower' }, log.panel, stage.contextPanel);
  host.replaceChildren(...(options.hasMeasurements ? [strip.made] : []), picked, stage.chartHost, lower);

  const on = (message: PageMessage) => {
    switch (message.type) {
      case 'hello':
        options.onTitle?.(message.title);
        actors.clear();
        stage.forget();
        log.forget();
        return;
      case 'chart':
        actors.set(message.actor, { key: message.actor, chart: message.chart, view: undefined, points: [] });
        return;
      case 'actor':
        stage.show(message.view);
        return;
      case 'gone':
        stage.drop(message.actor);
        return;
      case 'log':
        log.add(message.entry);
        stage.tell(message.entry);
        return;
      case 'measurements': {
        const owner = actors.get(message.actor);
        if (owner === undefined) return;
        owner.points = [...owner.points, ...message.points].slice(-120);
        if (stage.isShown(message.actor)) strip.set(owner.points);
      }
    }
  };
  const stream = openStream({
    url: options.url,
    on: { [options.event]: on },
    onOpen: () => options.onConnected(true),
    onLost: () => options.onConnected(false),
  });
  const timer = window.setInterval(() => {
    stage.tick();
    strip.tick();
  }, 500);
  return () => {
    stream.close();
    window.clearInterval(timer);
    stage.remove();
  };
}

/** The whole page for those who watch statecharts alone. */
export function startInspector(host: Element): void {
  const title = element('h1', { id: 'title' }, 'lem-dcbm');
  const identity = element('p', { id: 'identity' }, 'waiting for a meter');
  const stream = element(
    'span',
    { id: 'stream', className: 'badge', data: { tone: 'quiet' } },
    'connecting to the driver',
  );
  stream.setAttribute('role', 'status');
  const theme = element(
    'button',
    { id: 'theme', type: 'button', className: 'quiet', title: 'Light or dark' },
    'Theme',
  );
  theme.addEventListener('click', () => switchTheme());
  const main = element('main', { className: 'inspector' });
  const icon = element('img', { src: '/icon.svg', alt: '', width: 30, height: 30 });
  const who = element('div', { className: 'who' }, title, identity);
  const spacer = element('span', { className: 'spacer' });
  host.replaceChildren(element('header', { className: 'top' }, icon, who, spacer, stream, theme), main);
  mountInspector(main, {
    url: '/events',
    event: 'message',
    hasMeasurements: true,
    onTitle(text) {
      title.textContent = text;
      document.title = `${text} · inspector`;
    },
    onIdentity(text) {
      identity.textContent = text;
    },
    onConnected(isOpen) {
      stream.textContent = isOpen ? 'live' : 'driver not reachable, trying again';
      stream.dataset.tone = isOpen ? 'good' : 'bad';
      main.classList.toggle('detached', !isOpen);
    },
  });
}

function identityText({ context }: ActorView): string {
  const identity = fieldOf(context, 'identity');
  if (typeof identity !== 'object' || identity === null) return 'not identified yet';
  const [meterId, firmware, api] = ['meterId', 'firmwareVersion', 'apiVersion'].map(name =>
    fieldOf(identity, name),
  );
  return `meter ${meterId} · firmware ${firmware} · API ${api}`;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
