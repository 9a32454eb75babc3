/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. Always UTC; zones exist only at the edges. */
export type Instant = number;

/** A half-open range of time: `from` is inside, `to` is not. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

/** RFC 3339 in UTC, to the second when the milliseconds are zero: `2026-05-01T20:00:00Z`. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
