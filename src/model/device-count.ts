/** How many devices (or modules) a job's condition matches, and how many of them are connected. */
export interface DeviceCount {
  readonly total: number;
  readonly connected: number;
}
