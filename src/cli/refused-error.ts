/** What was asked for is refused, and nothing was changed; exit code 4. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
