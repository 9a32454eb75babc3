import type { Fleet } from '../model/fleet.ts';
import type { Instant } from '../model/instant.ts';
import type { PartReach, TargetReach } from '../model/target-explanation.ts';
import type { ConditionExplanation } from '../query/explain.ts';
import { reportOfPatch } from '../simulator/devices/behaviour/follow-desired.ts';
import { scriptFleet } from '../simulator/devices/device-script.ts';
import { newTwin, type TwinRow } from '../simulator/state/twin.ts';

/** Counts the devices of the fleets, each as a local hub would hold it. */
export function reachInFleets(
  explanation: ConditionExplanation,
  fleets: readonly Fleet[],
  sampleSize: number,
  now: Instant,
): TargetReach {
  const counted = explanation.parts.map(() => ({ alone: 0, together: 0 }));
  const sample: string[] = [];
  let devices = 0;
  let total = 0;
  let connected = 0;
  for (const twin of fleetTwins(fleets, now)) {
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
    if (twin.connectionState === 'Connected') connected += 1;
    if (sample.length < sampleSize) sample.push(twin.deviceId);
  }
  return {
    of: { kind: 'fleet', names: fleets.map(({ name }) => name), devices },
    count: { total, connected },
    sample,
    parts: explanation.parts.map(
      ({ text, words }, index): PartReach => ({ condition: text, words, ...counted[index] }),
    ),
  };
}

function* fleetTwins(fleets: readonly Fleet[], now: Instant): Generator<TwinRow> {
  for (const fleet of fleets) {
    const script = scriptFleet(fleet);
    for (const device of script.devices()) {
      const { tags, desired, reported } = script.initialTwin(device);
      const isOnline = script.isOnline(device);
      const followed = isOnline ? reportOfPatch(device.group, desired) : undefined;
      const twin = newTwin(
        {
          deviceId: device.deviceId,
          tags,
          desired,
          reported: followed ? { ...reported, ...followed } : reported,
        },
        now,
      );
      if (isOnline) twin.connectionState = 'Connected';
      yield twin;
    }
  }
}
