/** How far an answer to EVerest is, for whoever works on it. */
export interface AskDoor {
  /** Fires when a start must not be sent any more: so early that none is under way when EVerest is told so. */
  readonly withdrawn: AbortSignal;
  /** Fires when EVerest was told that it failed, as the time was over. What is under way goes on. */
  readonly overdue: AbortSignal;
}
