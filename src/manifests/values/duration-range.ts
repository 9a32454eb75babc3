import { parseDuration } from '../../model/duration.ts';
import type { JsonPath } from '../../model/json.ts';
import type { Finding } from '../findings/finding.ts';

/** Both included, as people write them. */
export interface DurationLimits {
  readonly min: string;
  readonly max: string;
}

/** What is wrong with a length of time outside its limits. */
export function checkDurationRange(
  text: string,
  { min, max }: DurationLimits,
  path: JsonPath,
): readonly Finding[] {
  const length = durationMs(text);
  if (length >= durationMs(min) && length <= durationMs(max)) return [];
  return [
    {
      code: 'duration-range',
      path,
      message: `\`${path.at(-1)}\` is ${text}, expected ${min} to ${max}`,
      hint: `write a duration from ${min} to ${max}`,
    },
  ];
}

/** Milliseconds of a length of time whose form has been checked. */
export function durationMs(text: string): number {
  return (parseDuration(text) ?? Number.NaN) * 1_000;
}
