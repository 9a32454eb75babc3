/** The hub's tiers. Their limits are the service's published quotas (page "quotas and throttling", 2023). */
export type HubTier = 'F1' | 'B1' | 'B2' | 'B3' | 'S1' | 'S2' | 'S3';

/** What is counted. Rates are per second, for the whole hub. */
export type Meter =
  | 'registry'
  | 'connections'
  | 'message-receives'
  | 'method-bytes'
  | 'queries'
  | 'configurations'
  | 'twin-reads'
  | 'twin-updates'
  | 'job-operations'
  | 'job-device-operations';

const KIB = 1024;

type TierClass = 1 | 2 | 3;

/** F1, B1 and S1 have the same rates; so have B2 and S2, and B3 and S3. */
function classOf(tier: HubTier): TierClass {
  return tier.endsWith('3') ? 3 : tier.endsWith('2') ? 2 : 1;
}

const RATES: Readonly<Record<Meter, Readonly<Record<TierClass, (units: number) => number>>>> = {
  registry: {
    1: (units) => (100 * units) / 60,
    2: (units) => (100 * units) / 60,
    3: (units) => (5000 * units) / 60,
  },
  connections: {
    1: (units) => Math.max(100, 12 * units),
    2: (units) => 120 * units,
    3: (units) => 6000 * units,
  },
  // Only devices over HTTPS ask for messages.
  'message-receives': {
    1: (units) => (1000 * units) / 60,
    2: (units) => (1000 * units) / 60,
    3: (units) => (50_000 * units) / 60,
  },
  'method-bytes': {
    1: (units) => 160 * KIB * units,
    2: (units) => 480 * KIB * units,
    3: (units) => 24 * KIB * KIB * units,
  },
  queries: {
    1: (units) => (20 * units) / 60,
    2: (units) => (20 * units) / 60,
    3: (units) => (1000 * units) / 60,
  },
  configurations: {
    1: (units) => (20 * units) / 60,
    2: (units) => (20 * units) / 60,
    3: (units) => (20 * units) / 60,
  },
  'twin-reads': { 1: () => 100, 2: (units) => Math.max(100, 10 * units), 3: (units) => 500 * units },
  'twin-updates': { 1: () => 50, 2: (units) => Math.max(50, 5 * units), 3: (units) => 250 * units },
  'job-operations': {
    1: (units) => (100 * units) / 60,
    2: (units) => (100 * units) / 60,
    3: (units) => (5000 * units) / 60,
  },
  'job-device-operations': { 1: () => 10, 2: (units) => Math.max(10, units), 3: (units) => 50 * units },
};

/** Sustained rate of a meter, per second. */
export function meterRate(meter: Meter, tier: HubTier, units: number): number {
  return RATES[meter][classOf(tier)](units);
}

/** Meters that the service states per minute: the allowance of a whole minute may be used at once. */
export function isPerMinute(meter: Meter): boolean {
  return PER_MINUTE.has(meter);
}

const PER_MINUTE: ReadonlySet<Meter> = new Set([
  'registry',
  'message-receives',
  'queries',
  'configurations',
  'job-operations',
]);

/** How many jobs may be queued, scheduled or running at once; 0 where the tier has no jobs. */
export function jobSlots(tier: HubTier): number {
  if (!hasTwins(tier)) return 0;
  return { 1: 1, 2: 5, 3: 10 }[classOf(tier)];
}

/** The basic tiers have no twins, methods or jobs. */
export function hasTwins(tier: HubTier): boolean {
  return !tier.startsWith('B');
}
