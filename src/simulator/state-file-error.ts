/** A state file cannot be used. The message says why in one line, the hint what to do. */
export class StateFileError extends Error {
  override readonly name = 'StateFileError';
  readonly hint: string;

  constructor(message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}

/** What the system says, such as `no space left on device (ENOSPC)`. */
export function systemReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, code, reason] = /^(E[A-Z0-9]+): ([^,]*)/.exec(error.message) ?? [];
  return code === undefined ? error.message : `${reason} (${code})`;
}
