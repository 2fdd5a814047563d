import type { PageFile } from '../serve-page.ts';
import { chartScript } from './chart-script.ts';
import { contextScript } from './context-script.ts';
import { domScript } from './dom-script.ts';
import { edgesScript } from './edges-script.ts';
import { iconSvg } from './icon.ts';
import { logScript } from './log-script.ts';
import { mainScript } from './main-script.ts';
import { measurementsScript } from './measurements-script.ts';
import { pageHtml } from './page-html.ts';
import { chartStyle } from './style-chart.ts';
import { pageStyle } from './style-page.ts';
import { wiresScript } from './wires-script.ts';

const script = (text: string): PageFile => ({ contentType: 'text/javascript; charset=utf-8', text });
const style = (text: string): PageFile => ({ contentType: 'text/css; charset=utf-8', text });

/** Everything that the browser loads, by path. It is inside the code because the package ships compiled code only. */
export const pageFiles: ReadonlyMap<string, PageFile> = new Map([
  ['/', { contentType: 'text/html; charset=utf-8', text: pageHtml }],
  ['/icon.svg', { contentType: 'image/svg+xml', text: iconSvg }],
  ['/page.css', style(pageStyle)],
  ['/chart.css', style(chartStyle)],
  ['/main.js', script(mainScript)],
  ['/dom.js', script(domScript)],
  ['/chart.js', script(chartScript)],
  ['/edges.js', script(edgesScript)],
  ['/wires.js', script(wiresScript)],
  ['/context.js', script(contextScript)],
  ['/log.js', script(logScript)],
  ['/measurements.js', script(measurementsScript)],
]);
