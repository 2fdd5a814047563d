import { runMatrix } from './run-matrix.ts';

runMatrix('fetching', 'verifying', 'archiving');
