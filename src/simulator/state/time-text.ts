/** Times as the service writes them: UTC, seven fractional digits, `Z`. */
export function timeText(instant: number): string {
  if (instant !== last.instant)
    last = { instant, text: `${new Date(instant).toISOString().slice(0, -1)}0000Z` };
  return last.text;
}

/** Many things happen at the same instant: its text is made once. */
let last = { instant: Number.NaN, text: '' };

/** "Never yet". */
export const NO_TIME = '0001-01-01T00:00:00Z';

/** The end time of a job that has not ended. */
export const FAR_FUTURE = '9999-12-31T23:59:59.9999999Z';

const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,9}))?)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/** An ISO 8601 time of any precision; without a zone it is UTC, as some clients send it. `undefined`: not a time. */
export function parseTime(text: string): number | undefined {
  const match = ISO.exec(text);
  if (!match) return undefined;
  const [, date, clock = '00:00', fraction = '0', zone = 'Z'] = match;
  const withSeconds = clock.length === 5 ? `${clock}:00` : clock;
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const instant = Date.parse(`${date}T${withSeconds}.${milliseconds}${offset}`);
  return Number.isNaN(instant) ? undefined : instant;
}
