import { formatInstant, type Instant } from '../../model/instant.ts';
import { formatLocal } from '../../model/local-time.ts';
import { visible } from './visible.ts';

/** `Mon 2026-03-02 22:00 +01:00`, or `Mon 2026-03-02 21:00 UTC` in that zone. */
export function localTime(instant: Instant, timeZone: string): string {
  const local = formatLocal(instant, timeZone);
  return timeZone === 'UTC' ? local.replace('+00:00', 'UTC') : local;
}

/** For people there and everywhere: `Mon 2026-03-02 22:00 +01:00 Europe/Budapest (21:00 UTC)`. */
export function whenText(instant: Instant, timeZone: string): string {
  if (timeZone === 'UTC') return localTime(instant, timeZone);
  const local = localTime(instant, timeZone);
  const utc = localTime(instant, 'UTC');
  // The day is said again only where it is another one.
  const beside =
    utc.slice(0, 14) === local.slice(0, 14) ? utc.slice(15) : `${utc.slice(0, 3)} ${utc.slice(15)}`;
  return `${local} ${visible(timeZone)} (${beside})`;
}

/** `2026-03-02 21:00 UTC`. */
export function utcTime(instant: Instant): string {
  return `${formatInstant(instant).slice(0, 16).replace('T', ' ')} UTC`;
}
