/** What a hub did where it is not known what hubs do. */
export interface ProbeResult {
  /** For programs; unique in a report. */
  readonly id: string;
  readonly name: string;
  /** What hubjobs and the local hub go by. */
  readonly expected: string;
  readonly seen: string;
  readonly result: 'as-expected' | 'differs' | 'unknown';
  /** With which the local hub does the same, such as `jobIds=strict`; absent: nothing has to be set, or there is none. */
  readonly localSwitch?: string;
}

export interface ProbeReport {
  readonly hub: { readonly name: string; readonly hostName: string };
  readonly probes: readonly ProbeResult[];
  /** Jobs and devices that were made and could not be removed. */
  readonly leftovers: readonly string[];
}
