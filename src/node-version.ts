/**
 * Imported before all else by the doors that need a newer Node.js: what they import would fail there with a message that
 * tells nobody anything.
 */
import { refusalOf } from './supported-node.ts';

const refusal = refusalOf(process.versions.node);
if (refusal !== undefined) throw new Error(`lem-dcbm ${refusal}`);
