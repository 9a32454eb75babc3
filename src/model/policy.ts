import type { SourceRange } from './diagnostic.ts';

/** One `kind: Policy` document: which planned jobs are not allowed. Its conditions can be compiled. */
export interface Policy {
  /** `[a-z0-9-]`, 1 to 63 characters, unique in the repository. */
  readonly name: string;
  readonly description?: string;
  /** Where its `deny` is. */
  readonly source: SourceRange;
  /** `deny`: the job is refused; `warn`: the plan warns of it. */
  readonly severity: 'deny' | 'warn';
  /** The jobs that it is about; absent: all. */
  readonly match?: string;
  /** What is not allowed. */
  readonly deny: string;
  /** What is allowed all the same. */
  readonly unless?: string;
  /** For the author of the job. */
  readonly message: string;
}
