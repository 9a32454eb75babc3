import { HubError } from '../hub/hub-error.ts';
import type { JobHub } from '../hub/port.ts';
import type { Clock } from '../model/clock.ts';
import { inParallel } from '../model/in-parallel.ts';
import type { ShardsWritten, UntaggedDevice } from '../model/shard-report.ts';
import { shardOf, WITHOUT_SHARD } from './shard-of.ts';

export interface WriteShardsOptions {
  readonly hub: JobHub;
  /** Twin updates to make in a second: 1 or more. */
  readonly perSecond: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called after every device with the number of those written so far. */
  readonly onProgress: (written: number) => void;
}

/** Ids to read before they are written: an S1 hub gives them in a minute. */
const READ_AT_ONCE = 2_000;
/** The hub lists no more ids than this at once. */
const MAX_READ = 10_000;
const WRITE_AT_ONCE = 10;
/** If so many devices one after another are refused, the others would be too. */
const MAX_REFUSED_IN_A_ROW = 20;

/**
 * Writes the shard of every device that has none. A run that ends early has lost nothing: the next one finds the devices
 * that are left. Throws the error of the hub when going on is of no use.
 */
export async function writeShards(options: WriteShardsOptions): Promise<ShardsWritten> {
  const { hub, perSecond, clock, signal, onProgress } = options;
  const tried = new Set<string>();
  const refused: UntaggedDevice[] = [];
  let written = 0;
  let gone = 0;
  let refusedInARow = 0;

  const write = async (deviceId: string): Promise<void> => {
    tried.add(deviceId);
    try {
      await hub.patchTags(deviceId, { hubjobs: { shard: shardOf(deviceId) } }, signal);
      written += 1;
      refusedInARow = 0;
      onProgress(written);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      if (error.kind === 'not-found') {
        gone += 1;
        return;
      }
      if (error.kind !== 'rejected') throw error;
      refused.push({ deviceId, message: error.message });
      refusedInARow += 1;
      if (refusedInARow === MAX_REFUSED_IN_A_ROW) throw error;
    }
  };

  // The hub's index shows a new tag some time after it was written: ids that it still lists are read, and passed over.
  for (let stale = 0; ; ) {
    const limit = Math.min(READ_AT_ONCE + stale, MAX_READ);
    const ids = await hub.sampleDevices(WITHOUT_SHARD, limit, signal);
    const left = ids.filter((id) => !tried.has(id));
    stale = ids.length - left.length;
    if (left.length === 0 && (ids.length < limit || limit === MAX_READ)) {
      return { written, gone, refused, isComplete: ids.length < limit };
    }
    for (let start = 0; start < left.length; start += perSecond) {
      const startedAt = clock.now();
      await inParallel(left.slice(start, start + perSecond), WRITE_AT_ONCE, write);
      const restMs = startedAt + 1_000 - clock.now();
      if (restMs > 0 && start + perSecond < left.length) await clock.sleep(restMs, signal);
    }
  }
}
