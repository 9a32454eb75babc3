import { HubError } from '../hub/hub-error.ts';
import type { Dependencies } from './dependencies.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { UsageError } from './usage-error.ts';

/**
 * Prints on stderr what went wrong outside this program, and returns the exit code. Anything that neither the user, a
 * file nor the hub has caused is a defect of this program, and is thrown again.
 */
export function explainFailure(error: unknown, deps: Dependencies): ExitCode {
  if (error instanceof UsageError) {
    deps.stderr.write(`error: ${error.message}\n${hintLine(error.hint)}`);
    return EXIT.invalid;
  }
  if (error instanceof HubError) {
    const { request, status, code, trackingId, hint } = error.details;
    const answer = [status && `HTTP ${status}`, code, trackingId && `tracking id ${trackingId}`].filter(
      Boolean,
    );
    deps.stderr.write(
      `error: ${error.message}\n  request: ${request}${answer.length > 0 ? ` (${answer.join(', ')})` : ''}\n${hintLine(hint)}`,
    );
    return EXIT.failed;
  }
  if (isFileError(error)) {
    deps.stderr.write(`error: ${error.message}\n`);
    return EXIT.failed;
  }
  if (deps.signal.aborted) {
    deps.stderr.write('interrupted\n');
    return EXIT.failed;
  }
  throw error;
}

/** A file that cannot be read or written: its message names the file and the reason. */
export function isFileError(error: unknown): error is Error {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

function hintLine(hint: string | undefined): string {
  return hint === undefined ? '' : `  hint: ${hint}\n`;
}
