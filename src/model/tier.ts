/** Editions of IoT Hub that can run jobs. Basic tiers have none. */
export const TIERS = ['F1', 'S1', 'S2', 'S3'] as const;
export type Tier = (typeof TIERS)[number];

export interface TierLimits {
  /** Jobs that may be scheduled or running at once. A merely scheduled job counts. */
  readonly activeJobs: number;
  /** Twin updates and method calls that all jobs together make in a second. */
  deviceOperationsPerSecond(units: number): number;
  /** Changes of twins outside jobs, those of the devices included. */
  twinUpdatesPerSecond(units: number): number;
  /** Twin and job queries. */
  queriesPerMinute(units: number): number;
}

/** Source: IoT Hub quotas and throttling, tables "queries", "twin updates", "job device operations" and "concurrent jobs". */
export const TIER_LIMITS = {
  F1: {
    activeJobs: 1,
    deviceOperationsPerSecond: () => 10,
    twinUpdatesPerSecond: () => 50,
    queriesPerMinute: (units) => 20 * units,
  },
  S1: {
    activeJobs: 1,
    deviceOperationsPerSecond: () => 10,
    twinUpdatesPerSecond: () => 50,
    queriesPerMinute: (units) => 20 * units,
  },
  S2: {
    activeJobs: 5,
    deviceOperationsPerSecond: (units) => Math.max(10, units),
    twinUpdatesPerSecond: (units) => Math.max(50, 5 * units),
    queriesPerMinute: (units) => 20 * units,
  },
  S3: {
    activeJobs: 10,
    deviceOperationsPerSecond: (units) => 50 * units,
    twinUpdatesPerSecond: (units) => 250 * units,
    queriesPerMinute: (units) => 1_000 * units,
  },
} as const satisfies Record<Tier, TierLimits>;

/** The hub refuses a start time further ahead than this: 168 hours, in milliseconds. */
export const MAX_START_AHEAD_MS = 168 * 3_600_000;

/** How many job slots a repository may hold on a hub. */
export function slotsOf({ tier, slots }: { readonly tier: Tier; readonly slots?: number }): number {
  const { activeJobs } = TIER_LIMITS[tier];
  return Math.min(slots ?? activeJobs, activeJobs);
}
