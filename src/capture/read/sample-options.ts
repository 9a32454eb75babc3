import type { JobHub } from '../../hub/port.ts';

export interface SampleOptions {
  readonly hub: JobHub;
  /** How many devices to read: 1 or more. */
  readonly sample: number;
  /** Targets of the repository's jobs. */
  readonly conditions: readonly string[];
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
}
