import type { CountedOn, DeviceChange, DocumentChange, RepositoryDiff } from '../model/repository-diff.ts';
import { deviceWarnings } from './warnings.ts';

/** What was counted of the targets that changed. */
export interface CountedDevices {
  readonly on: CountedOn;
  /** By the name of the job. */
  readonly byJob: ReadonlyMap<string, DeviceChange>;
  readonly all?: RepositoryDiff['devices'];
}

/** Devices of lists were not counted: they may be the same as others. */
function withLists(
  all: RepositoryDiff['devices'] | undefined,
  { changes }: RepositoryDiff,
): RepositoryDiff['devices'] | undefined {
  const lists = changes.flatMap(({ job }) => job?.devices ?? []);
  const [first, ...others] = lists;
  if (!first) return all;
  const sum = (side: 'before' | 'after') =>
    lists.reduce((total, list) => total + (list[side] ?? 0), all?.[side] ?? 0);
  const isBound = all !== undefined || others.length > 0;
  return { before: sum('before'), after: sum('after'), isBound };
}

/** The same diff with the devices that changed jobs gain and lose. */
export function withDevices(diff: RepositoryDiff, { on, byJob, all }: CountedDevices): RepositoryDiff {
  const changes = diff.changes.map((change): DocumentChange => {
    const devices = change.job?.devices ?? byJob.get(change.name);
    return change.job && devices ? { ...change, job: { ...change.job, devices } } : change;
  });
  const warnings = [...diff.warnings, ...deviceWarnings({ changes })];
  const devices = withLists(all, diff);
  return { ...diff, counted: on, changes, warnings, ...(devices && { devices }) };
}
