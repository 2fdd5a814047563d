import { runMatrix } from './run-matrix.ts';

runMatrix('idle', 'preparing', 'starting');
