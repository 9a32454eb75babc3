import type { Fleet } from '../model/fleet.ts';
import type { Instant } from '../model/instant.ts';
import type { DoneReach, PartReach, TargetReach } from '../model/target-explanation.ts';
import { compileCondition } from '../query/compile.ts';
import type { ConditionExplanation } from '../query/explain.ts';
import { reportOfPatch } from '../simulator/devices/behaviour/follow-desired.ts';
import { nameOf, scriptFleet } from '../simulator/devices/device-script.ts';
import { timeText } from '../simulator/state/time-text.ts';
import { edgeScopeOf, newTwin, setParentScope, type TwinRow } from '../simulator/state/twin.ts';
import type { TargetWithDone } from './explain-target.ts';

/** Counts the devices (or modules) of the fleets, each as a local hub would hold it. */
export function reachInFleets(
  explanation: ConditionExplanation,
  target: TargetWithDone | undefined,
  fleets: readonly Fleet[],
  sampleSize: number,
  now: Instant,
): TargetReach {
  const counted = explanation.parts.map(() => ({ alone: 0, together: 0 }));
  const sample: string[] = [];
  const halves = target && splitByDone(target, sampleSize);
  let devices = 0;
  let total = 0;
  let connected = 0;
  const isAboutModules = explanation.collection === 'devices.modules';
  for (const twin of fleetTwins(fleets, now)) {
    if ((twin.moduleId !== undefined) !== isAboutModules) continue;
    devices += 1;
    let passesAll = true;
    explanation.parts.forEach((part, index) => {
      const counts = counted[index];
      const passes = part.matches(twin);
      passesAll &&= passes;
      if (counts && passes) counts.alone += 1;
      if (counts && passesAll) counts.together += 1;
    });
    if (!passesAll) continue;
    total += 1;
    halves?.add(twin);
    if (twin.connectionState === 'Connected') connected += 1;
    if (sample.length < sampleSize) sample.push(nameOf(twin));
  }
  return {
    of: { kind: 'fleet', names: fleets.map(({ name }) => name), devices },
    count: { total, connected },
    sample,
    ...(halves && { done: halves.reach() }),
    parts: explanation.parts.map(
      ({ text, words }, index): PartReach => ({ condition: text, words, ...counted[index] }),
    ),
  };
}

function splitByDone({ condition, done }: TargetWithDone, sampleSize: number) {
  const isDone = compileCondition(done.condition);
  const isLeft = compileCondition(condition);
  const counts = { done: 0, left: 0 };
  const neither: string[] = [];
  return {
    add(twin: TwinRow) {
      if (isDone.matches(twin)) counts.done += 1;
      else if (isLeft.matches(twin)) counts.left += 1;
      else if (neither.length < sampleSize) neither.push(nameOf(twin));
    },
    reach: (): DoneReach => ({ ...counts, neither }),
  };
}

/** Each hub gives a device a number of its own, so no condition can name it. */
const SOME_GENERATION = '639000000000000000';

/** Every device and module of the fleets as a local hub would hold it. */
export function* fleetTwins(fleets: readonly Fleet[], now: Instant): Generator<TwinRow> {
  for (const fleet of fleets) {
    const script = scriptFleet(fleet);
    for (const device of script.devices()) {
      const described = script.describe(device);
      const { desired, reported } = described;
      const isOnline = script.isOnline(device);
      const followed = isOnline ? reportOfPatch(device.group, desired) : undefined;
      const twin = newTwin(
        followed ? { ...described, reported: { ...reported, ...followed } } : described,
        now,
      );
      const { edge, parent } = described;
      if (edge) twin.deviceScope = edgeScopeOf(twin.deviceId, SOME_GENERATION);
      if (parent !== undefined) setParentScope(twin, edgeScopeOf(parent, SOME_GENERATION));
      if (isOnline) {
        twin.connectionState = 'Connected';
        twin.lastActivityTime = timeText(now);
      }
      yield twin;
    }
  }
}
