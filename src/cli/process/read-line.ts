import type { Readable } from 'node:stream';

/** The next line of a stream, which is left alone afterwards; `undefined` when it ends before. */
export async function readLine(stream: Readable, signal: AbortSignal): Promise<string | undefined> {
  const { createInterface } = await import('node:readline');
  signal.throwIfAborted();
  // Without an output the terminal stays as it is, and Ctrl-C is a signal to the process.
  const lines = createInterface({ input: stream });
  let onAbort = () => {};
  try {
    return await new Promise((resolve, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort);
      lines.once('line', resolve);
      lines.once('close', () => resolve(undefined));
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
    lines.close();
  }
}
