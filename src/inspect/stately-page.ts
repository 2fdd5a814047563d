import type { PageFile } from './page-files.ts';

/** The only address of another machine that a page of ours ever names. */
const statelyOrigin = 'https://stately.ai';

export const statelyPolicy = `frame-src ${statelyOrigin}`;

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>lem-dcbm in Stately's inspector</title>
<link rel="stylesheet" href="/stately.css">
<script type="module" src="/stately.js"></script>
</head>
<body>
<p>Stately's inspector is loaded from stately.ai and needs the internet. Without it, use the local page: <code>--page</code>.</p>
<iframe id="inspector" title="Stately inspector" src="${statelyOrigin}/inspect"></iframe>
</body>
</html>
`;

const css = `html, body { height: 100%; margin: 0; font: 13px/1.4 system-ui, sans-serif; }
body { display: flex; flex-direction: column; }
p { margin: 0; padding: 6px 12px; }
iframe { flex: 1; border: 0; }
`;

const script = `const frame = document.getElementById('inspector');
const waiting = [];
let isReady = false;
const post = message => frame.contentWindow.postMessage(message, '${statelyOrigin}');
window.addEventListener('message', ({ origin, data }) => {
  if (origin !== '${statelyOrigin}' || data?.type !== '@statelyai.connected') return;
  isReady = true;
  waiting.splice(0).forEach(post);
});
new EventSource('/events').onmessage = ({ data }) => {
  const message = JSON.parse(data);
  if (isReady) post(message);
  else waiting.push(message);
};
`;

/** Hands the messages on to Stately's page in a frame. */
export const statelyPageFiles: ReadonlyMap<string, PageFile> = new Map([
  ['/', { contentType: 'text/html; charset=utf-8', text: html }],
  ['/stately.css', { contentType: 'text/css; charset=utf-8', text: css }],
  ['/stately.js', { contentType: 'text/javascript; charset=utf-8', text: script }],
]);
