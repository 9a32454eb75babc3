import { serviceError } from './errors.ts';

/**
 * Called before an answer leaves, so that what it says is kept even if the process ends now. Returns why changes cannot
 * be kept; `undefined` when they are.
 */
export type Store = () => string | undefined;

/** 503 when changes cannot be kept. */
export function requireStored(store: Store | undefined): void {
  const reason = store?.();
  if (reason !== undefined)
    throw serviceError('ServiceUnavailable', `The local hub cannot write its state file: ${reason}.`);
}
