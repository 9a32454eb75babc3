import { parseDuration } from '../../model/duration.ts';

/** Seconds of a duration whose form has been checked. */
export function seconds(text: string): number {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw new Error(`a bad duration came past the checks: ${text}`);
  return parsed;
}
