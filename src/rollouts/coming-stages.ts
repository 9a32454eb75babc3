import type { Freeze } from '../model/freeze.ts';
import type { Instant, Window } from '../model/instant.ts';
import { minuteAfterMerge } from '../model/merged-schedule.ts';
import type { RolloutNextReport } from '../model/next-report.ts';
import type { RolloutManifest, RolloutWindow } from '../model/rollout.ts';
import { OpenTime } from './open-time.ts';
import { MIN_UNIT_MS } from './unit-maker.ts';

const MINUTE_MS = 60_000;
/** How far ahead is looked for a time at which a stage may begin. */
const LOOK_AHEAD_MS = 40 * 86_400_000;

/** What can be said of a rollout without a hub: when each stage can begin at the earliest, and which windows come. */
export function comingStages(
  rollout: RolloutManifest,
  freezes: readonly Freeze[],
  { now, after, count }: { readonly now: Instant; readonly after: Instant; readonly count: number },
): RolloutNextReport {
  const { name, timeZone, start, windows, suspend } = rollout;
  const begins = start.kind === 'at' ? start.at : minuteAfterMerge(after);
  const openTime = (own: readonly RolloutWindow[]) =>
    new OpenTime(rollout, own.length > 0 ? own : windows, freezes);
  let earliest: Instant | undefined = Math.max(begins, after);
  const stages = rollout.stages.map((stage) => {
    const from: Instant | undefined =
      earliest === undefined ? undefined : firstOpening(openTime(stage.windows), earliest);
    // The gate is seen to hold twice, `settle` apart, or once after twice `settle`.
    earliest = from === undefined ? undefined : from + 2 * stage.gate.settleInSeconds * 1000;
    return {
      name: stage.name,
      needsApproval: stage.after === 'approval',
      ...(from !== undefined && { from }),
    };
  });
  return {
    rollout: name,
    now,
    timeZone,
    ...(start.kind === 'at' && { startsAt: start.at }),
    suspended: suspend,
    stages,
    windows: windows.length === 0 ? [] : windowsAfter(new OpenTime(rollout, windows, []), after, count),
  };
}

/** The first time, from an instant on, at which a job would be created. */
function firstOpening(openTime: OpenTime, from: Instant): Instant | undefined {
  for (let instant = from; instant < from + LOOK_AHEAD_MS; ) {
    const opening = openTime.at(instant);
    if (opening.kind === 'open' && opening.until - instant >= MIN_UNIT_MS) return instant;
    instant = opening.kind === 'frozen' ? instant + MINUTE_MS : opening.until;
  }
  return undefined;
}

/** The windows that open or are open then, without freezes. */
function windowsAfter(openTime: OpenTime, after: Instant, count: number): readonly Window[] {
  const windows: Window[] = [];
  for (let instant = after; windows.length < count && instant < after + LOOK_AHEAD_MS; ) {
    const opening = openTime.at(instant);
    if (opening.kind === 'frozen') break;
    if (opening.kind === 'open') windows.push({ from: instant, to: opening.until });
    instant = opening.until;
  }
  return windows;
}
