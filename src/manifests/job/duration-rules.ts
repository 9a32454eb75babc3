import type { Finding } from '../findings/finding.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { checkDurationRange, type DurationLimits, durationMs } from '../values/duration-range.ts';
import { DEFAULTS } from './defaults.ts';

/** The deadline keeps every occurrence inside what the hub remembers. */
const LIMITS = {
  startingDeadline: { min: '1m', max: '7d' },
  maxExecutionTime: { min: '1s', max: '7d' },
} as const;

/** The hub forgets jobs after 30 days, and a try must still see the first one. */
const RETRY_LIMITS = {
  every: { min: '1m', max: '7d' },
  for: { min: '1m', max: '25d' },
} as const;

/** Lengths of time outside their limits, and tries that would overlap. */
export function checkDurations(spec: WrittenManifest['spec']): readonly Finding[] {
  const { retry } = spec;
  const findings = [
    ...(['startingDeadline', 'maxExecutionTime'] as const).flatMap((key) =>
      check(spec[key], LIMITS[key], ['spec', key]),
    ),
    ...(['every', 'for'] as const).flatMap((key) =>
      check(retry?.[key], RETRY_LIMITS[key], ['spec', 'retry', key]),
    ),
  ];
  return findings.length > 0 ? findings : checkRetry(spec);
}

function check(
  text: string | undefined,
  limits: DurationLimits,
  path: readonly string[],
): readonly Finding[] {
  return text === undefined ? [] : checkDurationRange(text, limits, path);
}

/** A try begins when the one before has ended at the latest. */
function checkRetry({ retry, maxExecutionTime }: WrittenManifest['spec']): readonly Finding[] {
  const text = maxExecutionTime ?? DEFAULTS.maxExecutionTime;
  if (!retry || durationMs(retry.every) > durationMs(text)) return [];
  const written = maxExecutionTime === undefined ? `${text} (the default)` : text;
  return [
    {
      code: 'retry-every',
      path: ['spec', 'retry', 'every'],
      message: `a try begins every ${retry.every}, but the jobs of the one before may run for ${written}`,
      hint: 'raise `every`, or lower `maxExecutionTime`',
    },
  ];
}
