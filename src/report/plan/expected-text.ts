import type { Instant } from '../../model/instant.ts';
import type { ExpectedRun } from '../../model/plan.ts';
import { endText, localTime, spanText } from '../writing/moment.ts';

/** When a job will probably have ended, and when it will start if that is not its start time: `until about 22:04`. */
export function expectedText({ startAt, endAt }: ExpectedRun, planned: Instant, timeZone: string): string {
  const span = { from: startAt, to: endAt };
  const start = localTime(startAt, timeZone);
  if (start !== localTime(planned, timeZone)) return `about ${spanText(span, timeZone)}`;
  if (start === localTime(endAt, timeZone)) return 'for less than a minute, probably';
  return `until about ${endText(span, timeZone)}`;
}
