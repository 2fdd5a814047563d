import { runMatrix } from './run-matrix.ts';

runMatrix('confirming', 'running', 'ending');
