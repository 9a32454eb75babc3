import { formatDuration } from '../../model/duration.ts';
import type { JsonPath } from '../../model/json.ts';
import { type Finding, isError } from '../findings/finding.ts';
import type { WrittenRollout } from '../generated/written-rollout.ts';
import { checkDurationRange, type DurationLimits, durationMs } from '../values/duration-range.ts';
import { MERGED } from '../values/merged.ts';
import { checkCronText, checkTime, createZoneCheck, cronWithoutZone } from '../values/time-rules.ts';
import { DEFAULTS } from './defaults.ts';
import type { WrittenGate, WrittenWindows } from './effective-stage.ts';

type Spec = WrittenRollout['spec'];

/** A version that creates no job any more must not outlive what a hub remembers of its jobs: 30 days. */
const MAX_FOR = '25d';

const LIMITS = {
  maxExecutionTime: { min: '1s', max: '7d' },
  for: { min: '1h', max: MAX_FOR },
  every: { min: '1m', max: MAX_FOR },
  settle: { min: '0s', max: '7d' },
  within: { min: '1m', max: MAX_FOR },
  // With less than five minutes left in a window no job is created.
  window: { min: '10m', max: '366d' },
} as const satisfies Record<string, DurationLimits>;

/** Lengths of time outside their limits. */
export function checkDurations(spec: Spec): readonly Finding[] {
  const check = (text: string | undefined, limits: DurationLimits, path: JsonPath) =>
    text === undefined ? [] : checkDurationRange(text, limits, path);
  const ofGate = (gate: WrittenGate | undefined, path: JsonPath) => [
    ...check(gate?.settle, LIMITS.settle, [...path, 'settle']),
    ...check(gate?.within, LIMITS.within, [...path, 'within']),
  ];
  return [
    ...check(spec.maxExecutionTime, LIMITS.maxExecutionTime, ['spec', 'maxExecutionTime']),
    ...check(spec.for, LIMITS.for, ['spec', 'for']),
    ...check(spec.retry?.every, LIMITS.every, ['spec', 'retry', 'every']),
    ...ofGate(spec.gate, ['spec', 'gate']),
    ...spec.stages.flatMap(({ gate }, index) => ofGate(gate, ['spec', 'stages', index, 'gate'])),
  ];
}

/** What is wrong with the start, the windows and their zones. */
export function checkTimes({ start, timeZone, windows, stages }: Spec): readonly Finding[] {
  const checkZone = createZoneCheck();
  const zone = checkZone(timeZone, ['spec', 'timeZone']);
  const isTime = start !== undefined && start !== MERGED;
  return [
    ...zone,
    ...(isTime ? checkTime(start, zone.some(isError) ? 'UTC' : timeZone, ['spec', 'start']) : []),
    ...checkWindows(windows, timeZone, ['spec', 'windows']),
    ...stages.flatMap((stage, index) => {
      const path = ['spec', 'stages', index];
      return [
        ...checkZone(stage.timeZone, [...path, 'timeZone']),
        ...checkWindows(stage.windows, stage.timeZone ?? timeZone, [...path, 'windows']),
      ];
    }),
  ];
}

function checkWindows(
  windows: WrittenWindows | undefined,
  timeZone: string | undefined,
  path: JsonPath,
): readonly Finding[] {
  if (!windows) return [];
  return [
    ...(timeZone === undefined ? [cronWithoutZone([...path, 0, 'cron'])] : []),
    ...windows.flatMap(({ cron, for: duration }, index) => [
      ...checkCronText(cron, [...path, index, 'cron']),
      ...checkDurationRange(duration, LIMITS.window, [...path, index, 'for']),
    ]),
  ];
}

/** A try may only begin when the jobs of the one before have ended. */
export function checkRetry({ retry, maxExecutionTime }: Spec): readonly Finding[] {
  if (!retry) return [];
  const text = maxExecutionTime ?? DEFAULTS.maxExecutionTime;
  if (durationMs(retry.every) > durationMs(text)) return [];
  const written = maxExecutionTime === undefined ? `${text} (the default)` : text;
  return [
    {
      code: 'retry-every',
      path: ['spec', 'retry', 'every'],
      message: `a try begins every ${formatDuration(durationMs(retry.every) / 1_000)}, but the jobs of the one before may run for ${written}`,
      hint: `make \`every\` longer than \`maxExecutionTime\``,
    },
  ];
}
