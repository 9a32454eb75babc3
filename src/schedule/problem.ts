/** Something wrong, or worth knowing, about the text of a schedule. */
export interface ScheduleProblem {
  /** Stable kebab-case name. */
  readonly code: string;
  /** What was found and what was expected. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}
