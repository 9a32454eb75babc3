import { createHash } from 'node:crypto';

/*
 * Which devices a stage takes that draws a share or a number of them: those whose hash of rollout and id comes first. The
 * order does not depend on what else is in the fleet, so a device that joins or leaves moves nobody.
 */

/** Hexadecimal, so that texts compare as numbers do. */
export function drawKey(rollout: string, deviceId: string): string {
  return createHash('sha256').update(`${rollout}/${deviceId}`).digest('hex');
}

/** Whether a device belongs to a share of the range of all keys, 0 to 1. */
export function isInShare(rollout: string, deviceId: string, share: number): boolean {
  return Number.parseInt(drawKey(rollout, deviceId).slice(0, 12), 16) < share * 2 ** 48;
}

/** The same devices in the order in which they are drawn. */
export function inDrawOrder(rollout: string, ids: readonly string[]): readonly string[] {
  const keyed = ids.map((id) => ({ id, key: drawKey(rollout, id) }));
  keyed.sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  return keyed.map(({ id }) => id);
}

/** Those of an ordered list that come behind a device, which need not be in it. */
export function behind(rollout: string, ordered: readonly string[], last: string): readonly string[] {
  const key = drawKey(rollout, last);
  return ordered.filter((id) => drawKey(rollout, id) > key);
}
