/** The code of an error of the system or the network, such as `ENOENT` or `EADDRINUSE`; `undefined` for any other. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
