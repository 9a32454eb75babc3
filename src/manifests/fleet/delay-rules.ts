import { formatMilliseconds, parseMilliseconds } from '../../model/duration.ts';
import type { FleetTime } from '../../model/fleet.ts';
import type { JsonPath } from '../../model/json.ts';
import { nearest } from '../../query/nearest.ts';
import type { Finding } from '../findings/finding.ts';
import type { Method } from '../generated/written-fleet.ts';
import type { DurationLimits } from '../values/duration-range.ts';
import { normalizeTime } from './normalize.ts';

/** How long something takes: one time, `from` and `to`, or `median` and `p99`. */
type Delay = NonNullable<Method['latency']>;

export function checkDelay(written: Delay, limits: DurationLimits, path: JsonPath): readonly Finding[] {
  const mixed = checkPair(written, path);
  if (mixed.length > 0) return mixed;
  const bounds = boundsOf(normalizeTime(written), written);
  const outside = bounds.flatMap((bound) => checkBound(bound, limits, path));
  return outside.length > 0 ? outside : checkOrder(bounds, path);
}

interface DelayBound {
  /** Absent for a time that is not a pair. */
  readonly key?: string;
  readonly ms: number;
  /** A half of no length has no long tail. */
  readonly minMs: 0 | 1;
}

function boundsOf(time: FleetTime, written: Delay): readonly DelayBound[] {
  if (typeof written === 'string') return 'fromMs' in time ? [{ ms: time.fromMs, minMs: 0 }] : [];
  return 'fromMs' in time
    ? [
        { key: 'from', ms: time.fromMs, minMs: 0 },
        { key: 'to', ms: time.toMs, minMs: 0 },
      ]
    : [
        { key: 'median', ms: time.medianMs, minMs: 1 },
        { key: 'p99', ms: time.p99Ms, minMs: 1 },
      ];
}

function checkBound(
  { key, ms, minMs }: DelayBound,
  limits: DurationLimits,
  path: JsonPath,
): readonly Finding[] {
  const min = Math.max(parseMilliseconds(limits.min) ?? 0, minMs);
  if (ms >= min && ms <= (parseMilliseconds(limits.max) ?? 0)) return [];
  const range = `${formatMilliseconds(min)} to ${limits.max}`;
  return [
    {
      code: 'duration-range',
      path: key === undefined ? path : [...path, key],
      message: `\`${key ?? path.at(-1)}\` is ${formatMilliseconds(ms)}, expected ${range}`,
      hint: `write a duration from ${range}`,
    },
  ];
}

function checkOrder([first, second]: readonly DelayBound[], path: JsonPath): readonly Finding[] {
  if (!first || !second || first.ms <= second.ms) return [];
  const [shorter, longer] = [formatMilliseconds(second.ms), formatMilliseconds(first.ms)];
  return [
    {
      code: 'time-range',
      path,
      message: `\`${first.key}\` is longer than \`${second.key}\``,
      hint: `write { ${first.key}: ${shorter}, ${second.key}: ${longer} }`,
    },
  ];
}

/** The schema takes care of `from` beside `median`, but not of a half that belongs to the other pair. */
function checkPair(written: Delay, path: JsonPath): readonly Finding[] {
  if (typeof written === 'string') return [];
  const own = written.from === undefined ? ['median', 'p99'] : ['from', 'to'];
  const other = Object.keys(written).find((key) => !own.includes(key));
  if (other === undefined) return [];
  const meant = nearest(other, own);
  return [
    {
      code: 'wrong-key',
      path: [...path, other],
      onKey: true,
      message: `\`${own[0]}\` and \`${other}\` cannot be combined`,
      hint: meant === undefined ? `write only \`${own.join('` and `')}\`` : `did you mean \`${meant}\`?`,
    },
  ];
}
