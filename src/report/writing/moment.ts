import { formatInstant, type Instant, type Window } from '../../model/instant.ts';
import { formatLocal, formatLocalAndUtc } from '../../model/local-time.ts';
import { visible } from './visible.ts';

/** `Mon 2026-03-02 22:00 +01:00`, or `Mon 2026-03-02 21:00 UTC` in that zone. */
export function localTime(instant: Instant, timeZone: string): string {
  const local = formatLocal(instant, timeZone);
  return timeZone === 'UTC' ? local.replace('+00:00', 'UTC') : local;
}

/** For people there and everywhere: `Mon 2026-03-02 22:00 +01:00 Europe/Budapest (21:00 UTC)`. */
export function whenText(instant: Instant, timeZone: string): string {
  return visible(formatLocalAndUtc(instant, timeZone));
}

/** `Mon 2026-03-02 22:00 +01:00 to 22:04`; the end has its day, and its offset, where they are not those of the start. */
export function spanText({ from, to }: Window, timeZone: string): string {
  return `${localTime(from, timeZone)} to ${endText({ from, to }, timeZone)}`;
}

/** The end of a span beside its start: `22:04`, or `Tue 2026-03-03 16:46 +01:00` where day or offset is another. */
export function endText({ from, to }: Window, timeZone: string): string {
  const [start, end] = [localTime(from, timeZone), localTime(to, timeZone)];
  const isSame = (first: number, last?: number) => start.slice(first, last) === end.slice(first, last);
  return isSame(0, 14) && isSame(20) ? end.slice(15, 20) : end;
}

/** The time of day in UTC, to the second: `21:00:05Z`; with the date where that is not the one of `now`. */
export function clockTime(instant: Instant, now: Instant): string {
  const text = formatInstant(Math.floor(instant / 1000) * 1000);
  return text.slice(0, 10) === formatInstant(now).slice(0, 10) ? text.slice(11) : text;
}

/** `2026-03-02 21:00 UTC`. */
export function utcTime(instant: Instant): string {
  return `${formatInstant(instant).slice(0, 16).replace('T', ' ')} UTC`;
}
