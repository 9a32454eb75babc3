import type { Finding } from '../findings/finding.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { checkDurationRange } from '../values/duration-range.ts';

/** The deadline keeps every occurrence inside what the hub remembers. */
const LIMITS = {
  startingDeadline: { min: '1m', max: '7d' },
  maxExecutionTime: { min: '1s', max: '7d' },
} as const;

/** Lengths of time outside their limits. */
export function checkDurations(spec: WrittenManifest['spec']): readonly Finding[] {
  return (['startingDeadline', 'maxExecutionTime'] as const).flatMap((key) => {
    const text = spec[key];
    return text === undefined ? [] : checkDurationRange(text, LIMITS[key], ['spec', key]);
  });
}
