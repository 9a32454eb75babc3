import { formatDuration, parseDuration } from '../../model/duration.ts';
import type { Finding } from '../findings/finding.ts';
import type { WrittenManifest } from '../generated/written-manifest.ts';
import { checkDurationRange, type DurationLimits } from '../values/duration-range.ts';
import { DEFAULTS } from './defaults.ts';

type Spec = WrittenManifest['spec'];

interface LimitedDuration {
  readonly path: readonly string[];
  readonly limits: DurationLimits;
  read(spec: Spec): string | undefined;
}

/** Timeouts: limits of direct methods. The deadline keeps every occurrence inside what the hub remembers. */
const DURATIONS: readonly LimitedDuration[] = [
  { path: ['startingDeadline'], limits: { min: '1m', max: '7d' }, read: (spec) => spec.startingDeadline },
  { path: ['maxExecutionTime'], limits: { min: '1s', max: '7d' }, read: (spec) => spec.maxExecutionTime },
  {
    path: ['method', 'responseTimeout'],
    limits: { min: '5s', max: '5m' },
    read: (spec) => spec.method?.responseTimeout,
  },
  {
    path: ['method', 'connectTimeout'],
    limits: { min: '0s', max: '5m' },
    read: (spec) => spec.method?.connectTimeout,
  },
];

/** Lengths of time outside their limits, and a connect timeout longer than the response timeout. */
export function checkDurations(spec: Spec): readonly Finding[] {
  const findings = DURATIONS.flatMap(({ path, limits, read }) => {
    const text = read(spec);
    return text === undefined ? [] : checkDurationRange(text, limits, ['spec', ...path]);
  });
  return findings.length > 0 ? findings : checkConnectTimeout(spec);
}

function checkConnectTimeout({ method }: Spec): readonly Finding[] {
  if (method?.connectTimeout === undefined) return [];
  const connect = parseDuration(method.connectTimeout) ?? 0;
  const response = parseDuration(method.responseTimeout ?? DEFAULTS.responseTimeout) ?? 0;
  if (connect <= response) return [];
  const written = method.responseTimeout === undefined ? ' (the default)' : '';
  return [
    {
      code: 'connect-timeout',
      path: ['spec', 'method', 'connectTimeout'],
      message: `\`connectTimeout\` ${method.connectTimeout} is longer than \`responseTimeout\` ${formatDuration(response)}${written}`,
      hint: 'raise responseTimeout or lower connectTimeout: the time to connect is part of the time to respond',
    },
  ];
}
