export * from './command.actions.ts';
export * from './connection.actions.ts';
export * from './start.actions.ts';
export * from './stop.actions.ts';
