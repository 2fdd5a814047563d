import { walkThroughSessions } from './walk.ts';

walkThroughSessions('v2');
