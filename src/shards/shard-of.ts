import { createHash } from 'node:crypto';

/** Devices without the tag that `writeShards` writes. */
export const WITHOUT_SHARD = 'NOT IS_DEFINED(tags.hubjobs.shard)';

/** The shard of a device, 0 to 255: the first byte of the SHA-256 of its id. So every shard has about as many devices. */
export function shardOf(deviceId: string): number {
  return createHash('sha256').update(deviceId).digest().readUInt8(0);
}
