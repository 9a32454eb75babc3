import type { JobHub } from '../../hub/port.ts';
import type { Clock } from '../../model/clock.ts';
import type { Dependencies } from '../dependencies.ts';

export interface HubTimeOption {
  readonly hubTime?: boolean;
}

/**
 * The clock by which a command judges what is due: this machine's or, with `--hub-time`, the hub's, which each of the
 * hub's answers tells to the second. Waiting takes real time either way.
 */
export async function clockOf(
  hub: JobHub,
  { hubTime }: HubTimeOption,
  { clock, signal }: Pick<Dependencies, 'clock' | 'signal'>,
): Promise<Clock> {
  if (!hubTime) return clock;
  // Any answer will do.
  await hub.listActiveJobs(signal);
  return {
    now: () => Math.round(clock.now() + (hub.clockAheadMs() ?? 0)),
    sleep: (milliseconds, end) => clock.sleep(milliseconds, end),
  };
}
