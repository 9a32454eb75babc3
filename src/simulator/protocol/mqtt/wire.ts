/**
 * The byte stream below a connection: a TLS socket as it is, or a WebSocket dressed as one. Packets arrive by
 * `DeviceConnection.receive`, the end by `DeviceConnection.ended`.
 */
export interface Wire {
  write(bytes: Uint8Array): unknown;
  /** Between the two, written bytes are gathered and leave together. */
  cork(): void;
  uncork(): void;
  /** Bytes written and not yet taken by the network. */
  readonly writableLength: number;
  pause(): unknown;
  resume(): unknown;
  /** Closes after what was written has left. */
  destroySoon(): void;
  destroy(): unknown;
}
