import type { Instant } from './instant.ts';

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Making a formatter costs a hundred times more than using one, so each zone keeps its own. */
interface Zone {
  readonly formatter: Intl.DateTimeFormat;
  /** At instants that were asked about: the same ones are written down again and again. */
  readonly offsets: Map<Instant, number>;
}

const zones = new Map<string, Zone>();
const MAX_CACHED_OFFSETS = 5_000;

function zoneOf(timeZone: string): Zone {
  let zone = zones.get(timeZone);
  if (!zone) {
    const formatter = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    zone = { formatter, offsets: new Map() };
    zones.set(timeZone, zone);
  }
  return zone;
}

/**
 * How far the clocks of a zone are ahead of UTC at an instant, in milliseconds; negative west of Greenwich.
 * Whole seconds: zones kept odd offsets until 1972. Throws a RangeError for a zone that Node does not know.
 */
export function offsetAt(instant: Instant, timeZone: string): number {
  const { formatter, offsets } = zoneOf(timeZone);
  const known = offsets.get(instant);
  if (known !== undefined) return known;
  const offset = readOffset(formatter.format(instant));
  if (offsets.size >= MAX_CACHED_OFFSETS) offsets.clear();
  offsets.set(instant, offset);
  return offset;
}

function readOffset(text: string): number {
  const [, sign, hours, minutes, seconds] = /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  if (sign === undefined) return 0;
  const size = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds ?? 0) * 1_000;
  return sign === '-' ? -size : size;
}

/** `+01:00`, `-00:44:30`. */
export function formatOffset(offset: number): string {
  const clock = new Date(Math.abs(offset)).toISOString().slice(11, 19).replace(/:00$/, '');
  return `${offset < 0 ? '-' : '+'}${clock}`;
}

/**
 * A wall-clock time to the minute: `Mon 2026-03-02 22:00`. The argument counts milliseconds as if the wall clock
 * showed UTC: the instant plus the zone's offset.
 */
export function formatWallTime(wallTime: number): string {
  const date = new Date(wallTime);
  return `${WEEKDAYS[date.getUTCDay()]} ${date.toISOString().slice(0, -8).replace('T', ' ')}`;
}

/** Names as in cron; Sunday is 0 there. */
export const WEEKDAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;

/** An hour of a day of the week on the clocks of a zone. */
export interface LocalHour {
  /** 0 to 23. */
  readonly hour: number;
  readonly weekday: (typeof WEEKDAY_NAMES)[number];
}

export function localHourAt(instant: Instant, timeZone: string): LocalHour {
  const wallTime = new Date(instant + offsetAt(instant, timeZone));
  return { hour: wallTime.getUTCHours(), weekday: WEEKDAY_NAMES[wallTime.getUTCDay()] ?? 'SUN' };
}

/** An instant as people of a zone read it, to the minute: `Mon 2026-03-02 22:00 +01:00`. */
export function formatLocal(instant: Instant, timeZone: string): string {
  const offset = offsetAt(instant, timeZone);
  return `${formatWallTime(instant + offset)} ${formatOffset(offset)}`;
}

/** For people there and everywhere: `Mon 2026-03-02 22:00 +01:00 Europe/Budapest (21:00 UTC)`. */
export function formatLocalAndUtc(instant: Instant, timeZone: string): string {
  const utc = formatLocal(instant, 'UTC').replace('+00:00', 'UTC');
  if (timeZone === 'UTC') return utc;
  const local = formatLocal(instant, timeZone);
  // The day is said again only where it is another one.
  const beside =
    utc.slice(0, 14) === local.slice(0, 14) ? utc.slice(15) : `${utc.slice(0, 3)} ${utc.slice(15)}`;
  return `${local} ${timeZone} (${beside})`;
}
