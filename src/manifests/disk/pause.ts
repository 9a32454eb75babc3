/** Lets the rest of the process have its turn, a Ctrl-C among it. Rejects with the signal's reason. */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise((resolve) => setImmediate(resolve));
  signal?.throwIfAborted();
}
