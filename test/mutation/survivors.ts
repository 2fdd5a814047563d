/** Mutants that no path notices, each with the reason. */
export const reasons: Readonly<Record<string, string>> = {
  'meter.operational.lifecycle.warmup always to idle: retarget':
    'equivalent: `idle` has the same transition to `syncing` and takes it at once',
  'meter.operational.lifecycle.idle always to warmup: retarget':
    'equivalent: `warmup` has the same transition to `syncing` and takes it at once',
  'meter.operational.lifecycle.syncing on meter.reconnected to idle: retarget':
    'equivalent: the event is told again, and `idle` goes on to `warmup` with it',
  'meter.operational.lifecycle.idle on meter.reconnected to syncing: retarget':
    'equivalent: the event is told again, and `syncing` goes on to `warmup` with it before its service begins',
  'meter.operational.lifecycle.syncing on meter.reconnected tellAgain: drop action':
    'unreachable with a meter that takes no settings while a transaction runs: the sync has failed before the transaction is found',
};
