import { runMatrix } from './run-matrix.ts';

runMatrix('connecting', 'warmup', 'syncing');
