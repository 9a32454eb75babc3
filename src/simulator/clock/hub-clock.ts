/**
 * Time inside the local hub: everything that waits or is dated takes it from here, so that the program that
 * embeds the hub owns it (the machine's clock, a faster one, or one that a simulation moves by hand).
 * Token expiry alone is judged by the machine's clock: clients sign with that one.
 */
export interface HubClock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Calls back once, `delayMs` (0 or more) of this clock's time later; never from inside this call. */
  setTimer(delayMs: number, callback: () => void): HubTimer;
  /** Resolves `delayMs` later. For a request that the hub holds back while its client waits; absent: a timer will do. */
  wait?(delayMs: number): Promise<void>;
}

export interface HubTimer {
  cancel(): void;
}
