import type { CountedOn, DeviceChange, DocumentChange, RepositoryDiff } from '../model/repository-diff.ts';
import { deviceWarnings } from './warnings.ts';

/** What was counted of the targets that changed. */
export interface CountedDevices {
  readonly on: CountedOn;
  /** By the name of the job. */
  readonly byJob: ReadonlyMap<string, DeviceChange>;
  readonly all?: RepositoryDiff['devices'];
}

/** The same diff with the devices that changed jobs gain and lose. */
export function withDevices(diff: RepositoryDiff, { on, byJob, all }: CountedDevices): RepositoryDiff {
  const changes = diff.changes.map((change): DocumentChange => {
    const devices = byJob.get(change.name);
    return change.job && devices ? { ...change, job: { ...change.job, devices } } : change;
  });
  const warnings = [...diff.warnings, ...deviceWarnings({ changes })];
  return { ...diff, counted: on, changes, warnings, ...(all && { devices: all }) };
}
