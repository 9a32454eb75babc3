/**
 * The byte stream of a connection: a TLS socket, or a WebSocket with the same interface. Its owner calls
 * `DeviceConnection.receive` with bytes and `DeviceConnection.ended` at the end.
 */
export interface Wire {
  write(bytes: Uint8Array): unknown;
  /** Between the two calls, written bytes are collected and leave together. */
  cork(): void;
  uncork(): void;
  /** Bytes that were written and have not left yet. */
  readonly writableLength: number;
  pause(): unknown;
  resume(): unknown;
  /** Closes once all written bytes have left. */
  destroySoon(): void;
  destroy(): unknown;
}
