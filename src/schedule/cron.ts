/** Something wrong with the text of a schedule. */
export interface ScheduleProblem {
  /** Stable kebab-case name. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}
export type CronProblem = ScheduleProblem;

/** What is wrong with a cron expression; `undefined` when it is fine. */
export function checkCron(_text: string): CronProblem | undefined {
  return undefined;
}
