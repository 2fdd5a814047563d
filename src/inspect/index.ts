/** A local page that shows the live statechart of a meter. */
import '../node-version.ts';

export { type Inspector, type InspectorOptions, serveInspector } from './serve-inspector.ts';
export { type StatelyInspector, type StatelyInspectorOptions, serveStatelyInspector } from './stately.ts';
