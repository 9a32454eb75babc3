import { createHash } from 'node:crypto';
import { compareText } from '../model/compare-text.ts';
import type { DeviceList } from '../model/manifest.ts';
import { amongDevices, inEvenPieces } from '../query/device-list.ts';

/** The most parts that an occurrence can have. */
export const MAX_PARTS = 99;

const known = new WeakMap<DeviceList, readonly (readonly string[])[]>();

/** The ids of each part of a list of which no job is there yet: as few parts and as even as possible. */
export function partsOf(list: DeviceList): readonly (readonly string[])[] {
  const before = known.get(list);
  if (before) return before;
  const parts = inParts(list, list.ids);
  known.set(list, parts);
  return parts;
}

/** Some ids of a list in parts. They are drawn, so that devices with similar names do not meet in one part. */
export function inParts(list: DeviceList, ids: readonly string[]): readonly (readonly string[])[] {
  const pieces = inEvenPieces(drawn(ids), (some) => conditionOf(list, some));
  return pieces.map((piece) => [...piece].sort(compareText));
}

/** What the hub gets for some ids of a list. */
export function conditionOf({ base }: DeviceList, ids: readonly string[]): string {
  return amongDevices(base, ids);
}

/** In the order of the SHA-256 of the id. */
function drawn(ids: readonly string[]): readonly string[] {
  const keyed = ids.map((id) => ({ id, key: createHash('sha256').update(id).digest('hex') }));
  return keyed.sort((left, right) => compareText(left.key, right.key)).map(({ id }) => id);
}
