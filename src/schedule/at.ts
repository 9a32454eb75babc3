import type { Instant } from '../model/instant.ts';
import type { ScheduleProblem } from './cron.ts';

/** Reads `schedule.at`: an RFC 3339 instant, or a local time when a zone is given. */
export function parseAt(
  text: string,
  _timeZone?: string,
): { readonly at: Instant; readonly note?: string } | { readonly problem: ScheduleProblem } {
  const at = Date.parse(text);
  return Number.isNaN(at) ? { problem: { code: 'at-format', message: `not a time: ${text}` } } : { at };
}
