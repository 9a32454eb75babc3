/**
 * The source of all waiting and all dates in the local hub. The program that embeds the hub provides it: the machine's
 * clock, a faster one, or one that a test moves. Only the expiry of tokens is judged by the machine's clock, because
 * clients sign with that one.
 */
export interface HubClock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Calls back once, after `delayMs` (0 or more) of this clock's time; never during this call. */
  setTimer(delayMs: number, callback: () => void): HubTimer;
  /** Resolves after `delayMs`, for a request that the hub delays while its client waits. Absent: `setTimer` is used. */
  wait?(delayMs: number): Promise<void>;
}

export interface HubTimer {
  cancel(): void;
}
