/** A local page that shows the live statechart of a meter. */
export { type Inspector, type InspectorOptions, serveInspector } from './serve-inspector.ts';
export { type StatelyInspector, type StatelyInspectorOptions, serveStatelyInspector } from './stately.ts';
