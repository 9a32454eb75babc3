const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes as text when they are UTF-8, a byte order mark left out; `undefined` when they are not. */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return UTF_8.decode(bytes);
  } catch {
    return undefined;
  }
}
