import { formatInstant, type Instant } from '../model/instant.ts';
import { formatLocal } from '../model/local-time.ts';

/** `Mon 2026-03-02 22:00 +01:00`, or `Mon 2026-03-02 21:00 UTC` in that zone. */
export function localTime(instant: Instant, timeZone: string): string {
  const local = formatLocal(instant, timeZone);
  return timeZone === 'UTC' ? local.replace('+00:00', 'UTC') : local;
}

/** The same instant in UTC: `21:00 UTC` when the local day is the day in UTC, else with its date; nothing for UTC itself. */
export function utcBeside(instant: Instant, timeZone: string): string | undefined {
  if (timeZone === 'UTC') return undefined;
  const utc = utcTime(instant);
  const date = utc.slice(0, 10);
  return formatLocal(instant, timeZone).includes(date) ? utc.slice(11) : utc;
}

/** `2026-03-02 21:00 UTC`. */
export function utcTime(instant: Instant): string {
  return `${formatInstant(instant).slice(0, 16).replace('T', ' ')} UTC`;
}
