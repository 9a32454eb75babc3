/** An error that nobody waited for: the reason of the signal that ends the command. `cause` is the error itself. */
export class UncaughtError extends Error {
  override readonly name = 'UncaughtError';
  /** Set when the user was told. */
  isExplained = false;

  constructor(cause: unknown) {
    super('an error that nobody waited for', { cause });
  }
}

/** The error that nobody waited for, if one has ended the command. */
export function uncaughtIn({ reason }: AbortSignal): UncaughtError | undefined {
  return reason instanceof UncaughtError ? reason : undefined;
}
