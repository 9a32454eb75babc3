/**
 * What Git, or GitHub, did not answer. The message says what was asked and what came back, in one line, without a full
 * stop and without a secret.
 */
export class RepositoryError extends Error {
  override readonly name = 'RepositoryError';
  /** Of the git program, where it ended by itself. */
  readonly exitCode: number | undefined;

  constructor(message: string, exitCode?: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
