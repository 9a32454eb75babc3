import { NO_TIME, parseTime } from '../simulator/state/time-text.ts';

export function instantText(instant: number): string {
  return new Date(instant).toISOString();
}

/** The hub's text of a time as the page gets it; `undefined` for "never". */
export function shortTime(text: string): string | undefined {
  const instant = text === NO_TIME ? undefined : parseTime(text);
  return instant === undefined ? undefined : instantText(instant);
}
