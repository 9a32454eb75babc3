import type { Diagnostic } from '../model/diagnostic.ts';

/** Files have errors, which were printed. Exit code 3. */
export class InvalidFilesError extends Error {
  override readonly name = 'InvalidFilesError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super('the files have errors');
    this.diagnostics = diagnostics;
  }
}
