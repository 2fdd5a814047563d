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
  'meter.operational.recovery.looking always [0] to waiting: retarget':
    'equivalent: nothing is owed, so that `waiting` goes on to `settled` at once',
  'meter.operational.recovery.collecting collectRecord onDone [1] to waiting: retarget':
    'equivalent: nothing is owed any more, so that `waiting` goes on to `settled` at once',
};
