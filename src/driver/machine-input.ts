import type { MeterMachineInput } from '../../machines/meter/types.ts';
import type { MeterConfig } from '../config/schema.ts';

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
    owedRetryDelayMs: 60_000,
    hasJournal,
    expectedPublicKey: config.publicKey === '' ? undefined : config.publicKey,
    temperatureMinTimeMs: config.temperatureMinTimeAsValidMs,
  };
}
