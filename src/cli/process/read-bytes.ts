import { addAbortSignal, type Readable } from 'node:stream';

/** What a stream gives until its end, or until there are `maxBytes` of it. Rejects with the signal's reason. */
export async function readBytes(
  stream: Readable,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  signal.throwIfAborted();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of addAbortSignal(signal, stream)) {
      const bytes = Buffer.from(part);
      parts.push(bytes);
      length += bytes.length;
      if (length >= maxBytes) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  }
  return Buffer.concat(parts).subarray(0, maxBytes);
}
