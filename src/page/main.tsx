import { render } from 'preact';
import { App } from './app.tsx';
import { startInspector } from './statechart/inspector.ts';
import { applyTheme } from './theme.ts';

applyTheme();
const host = document.querySelector('#app');
if (host === null) throw new Error('the document has no place for the page');
if (document.documentElement.dataset.shows === 'inspector') startInspector(host);
else render(<App />, host);
