import { formatDuration, parseDuration } from '../../model/duration.ts';
import type { Finding, Path } from '../findings/finding.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';

interface Limits {
  readonly path: readonly string[];
  readonly min: string;
  readonly max: string;
  read(spec: WrittenManifest['spec']): string | undefined;
}

/** Timeouts: limits of direct methods. The deadline keeps every occurrence inside what the hub remembers. */
const LIMITS: readonly Limits[] = [
  { path: ['startingDeadline'], min: '1m', max: '7d', read: (spec) => spec.startingDeadline },
  { path: ['maxExecutionTime'], min: '1s', max: '7d', read: (spec) => spec.maxExecutionTime },
  { path: ['method', 'responseTimeout'], min: '5s', max: '5m', read: (spec) => spec.method?.responseTimeout },
  { path: ['method', 'connectTimeout'], min: '0s', max: '5m', read: (spec) => spec.method?.connectTimeout },
];

/** Lengths of time outside their limits, and a connect timeout longer than the response timeout. */
export function checkDurations(spec: WrittenManifest['spec']): readonly Finding[] {
  const findings = LIMITS.flatMap(({ path, min, max, read }): readonly Finding[] => {
    const text = read(spec);
    if (text === undefined || isBetween(text, min, max)) return [];
    return [durationRange(['spec', ...path], text, min, max)];
  });
  return findings.length > 0 ? findings : checkConnectTimeout(spec);
}

export function isBetween(text: string, min: string, max: string): boolean {
  const seconds = parseDuration(text) ?? Number.NaN;
  return seconds >= (parseDuration(min) ?? 0) && seconds <= (parseDuration(max) ?? 0);
}

export function durationRange(path: Path, text: string, min: string, max: string): Finding {
  return {
    code: 'duration-range',
    path,
    message: `\`${path.at(-1)}\` is ${text}, expected ${min} to ${max}`,
    hint: `write a time from ${min} to ${max}`,
  };
}

function checkConnectTimeout({ method }: WrittenManifest['spec']): readonly Finding[] {
  if (method?.connectTimeout === undefined) return [];
  const connect = parseDuration(method.connectTimeout) ?? 0;
  const response = parseDuration(method.responseTimeout ?? '30s') ?? 0;
  if (connect <= response) return [];
  const written = method.responseTimeout === undefined ? ' (the default)' : '';
  return [
    {
      code: 'connect-timeout',
      path: ['spec', 'method', 'connectTimeout'],
      message: `\`connectTimeout\` ${method.connectTimeout} is longer than \`responseTimeout\` ${formatDuration(response)}${written}`,
      hint: 'the hub waits for the answer from the start, so raise responseTimeout or lower connectTimeout',
    },
  ];
}
