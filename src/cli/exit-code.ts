/** What each exit code means; the contract with scripts and CI. */
export const EXIT = {
  /** Done. */
  done: 0,
  /** The hub, or a change on it, failed. */
  failed: 1,
  /** There are changes; only with `plan --detailed-exitcode` and `diff --exit-code`. */
  pending: 2,
  /** The input is wrong: manifests, configuration or the command line. */
  invalid: 3,
  /** A guard refused the plan, and nothing was changed; or a limit or a policy refused a job. */
  refused: 4,
  /** Jobs ended below their success threshold, a rollout does not go on by itself, or a simulation's expectation failed. */
  belowThreshold: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** How a command hands back its exit code. */
export type Finish = (code: ExitCode) => void;
