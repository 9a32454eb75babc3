import type { ErrorCode } from 'yaml';

/** What the YAML library reports. Its message never reaches a person: it speaks of tokens and nodes. */
export interface LibraryError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly pos: readonly [number, number];
}
