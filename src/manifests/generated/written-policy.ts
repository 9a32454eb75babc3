/* Made from schemas/ by scripts/generate.ts. Do not edit. */

/**
 * A rule of the repository: which planned jobs are refused.
 */
export interface WrittenPolicy {
  /**
   * Version of the file format.
   */
  apiVersion: 'hubjobs/v1';
  /**
   * What the document declares: a policy.
   */
  kind: 'Policy';
  /**
   * Name and description of the policy.
   */
  metadata: {
    /**
     * Name of the policy: small letters, digits and single dashes, at most 63 characters, unique among the policies of the repository.
     */
    name: string;
    /**
     * Why there is this policy, in one sentence.
     */
    description?: string;
  };
  /**
   * Which jobs the policy is about, and what it does not allow.
   */
  spec: {
    /**
     * Condition on a planned job, in the language of target.query: the jobs that the policy is about. Default: all jobs. At most 2000 characters.
     */
    match?: string;
    /**
     * Condition on a planned job: a job for which it is true is refused. A condition that reads something that the job does not have is neither true nor false, and refuses nothing. At most 2000 characters.
     */
    deny: string;
    /**
     * Condition on a planned job: the exception. A job for which it is true is allowed all the same. At most 2000 characters.
     */
    unless?: string;
    /**
     * What the author of a refused job is told: what is allowed, and whom to ask.
     */
    message: string;
    /**
     * deny: the job is refused. warn: plans warn of the job, and it runs. Default deny.
     */
    severity?: 'deny' | 'warn';
  };
}
