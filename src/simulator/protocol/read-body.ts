import type { IncomingMessage } from 'node:http';

/** The whole body of a request. Rejects with `tooLarge()`, and then the rest is not read, or with `brokenOff()`. */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  { tooLarge, brokenOff }: { readonly tooLarge: () => Error; readonly brokenOff: () => Error },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      request.pause();
      request.removeAllListeners('data');
      reject(tooLarge());
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('close', () => {
      if (!request.complete) reject(brokenOff());
    });
  });
}
