/** What `hubjobs shard` found on a hub and what it made of it. */
export interface ShardReport {
  readonly hub: { readonly name: string; readonly hostName: string };
  readonly devices: number;
  /** Those that had no shard when it began. */
  readonly missing: number;
  /** Twin updates that it makes in a second. */
  readonly perSecond: number;
  /** Absent: nothing was to be changed. */
  readonly result?: ShardsWritten;
}

export interface ShardsWritten {
  readonly written: number;
  /** Deleted before they could be written. */
  readonly gone: number;
  readonly refused: readonly UntaggedDevice[];
  /** `false`: the hub's index is so far behind that it cannot be seen whether devices are left. */
  readonly isComplete: boolean;
}

export interface UntaggedDevice {
  readonly deviceId: string;
  /** What the hub said. */
  readonly message: string;
}
