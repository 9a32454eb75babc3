/** Further tries of an occurrence, or of a stage of a rollout, on the devices that are left. */
export interface Retry {
  /** From the beginning of one try to the next, at least. Longer than the time limit of a job. */
  readonly everyInSeconds: number;
  /** How many tries follow the first one: 1 to 8. */
  readonly tries: number;
  /** No try begins later than this after the occurrence; of a rollout its own `forInSeconds` counts. */
  readonly forInSeconds: number;
}
