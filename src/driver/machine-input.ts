import type { MeterMachineInput } from '../../machines/meter/context.ts';
import { parseConfig } from '../config/parse-config.ts';
import type { MeterConfig } from '../config/schema.ts';
import type { MeterErrorData } from '../errors/meter-error.ts';

/** The part of the configuration that the statechart decides by. */
export function machineInputOf(config: MeterConfig, hasJournal: boolean): MeterMachineInput {
  return {
    connectRetries: config.resilienceInitialConnectionRetries,
    connectRetryDelayMs: config.resilienceInitialConnectionRetryDelay,
    commandRetries: config.resilienceTransactionRequestRetries,
    commandRetryDelayMs: config.resilienceTransactionRequestRetryDelay,
    commandHoldMs: config.commandHoldMs,
    warmupMs: config.warmupMs,
    resyncIntervalMs: config.resyncIntervalMs,
    resyncRetryDelayMs: config.resyncRetryDelayMs,
    faultRecoveryDelayMs: config.faultRecoveryDelayMs,
    lostAfterMs: 10_000,
    writeSettlesMs: config.commandTimeoutMs + 10_000,
    recordRetryDelayMs: 60_000,
    lookIntervalMs: 60_000,
    secondLookDelayMs: 5000,
    onForeignTransaction: config.onForeignTransaction,
    allowStartWithoutJournal: config.allowStartWithoutJournal,
    hasJournal,
    expectedPublicKey: config.publicKey === '' ? undefined : config.publicKey,
    recordTexts: { allowPipeInTexts: config.allowPipeInTexts, UV: config.UV, UD: config.UD },
    temperatureMinTimeMs: config.temperatureMinTimeAsValidMs,
    configProblem: undefined,
  };
}

/** Of a meter whose configuration was refused: it stays in fault, so nothing of it is ever asked. */
export function refusedInput(configProblem: MeterErrorData): MeterMachineInput {
  return { ...machineInputOf(parseConfig({ ipAddress: 'meter.invalid' }), false), configProblem };
}
