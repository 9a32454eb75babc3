import type {
  CountedOn,
  CountedTotal,
  DeviceChange,
  DocumentChange,
  RepositoryDiff,
} from '../model/repository-diff.ts';
import { deviceWarnings } from './warnings.ts';

/** What was counted of the targets that changed. */
export interface CountedDevices {
  readonly on: CountedOn;
  readonly devices: CountedTargets;
  readonly modules: CountedTargets;
}

interface CountedTargets {
  /** By the name of the job. */
  readonly byJob: ReadonlyMap<string, DeviceChange>;
  readonly all?: CountedTotal;
}

/** The same diff with the devices and modules that changed jobs gain and lose. */
export function withDevices(diff: RepositoryDiff, { on, devices, modules }: CountedDevices): RepositoryDiff {
  const changes = diff.changes.map((change): DocumentChange => {
    if (!change.job) return change;
    const ofDevices = devices.byJob.get(change.name);
    const ofModules = modules.byJob.get(change.name);
    return {
      ...change,
      job: {
        ...change.job,
        ...(ofDevices && { devices: ofDevices }),
        ...(ofModules && { modules: ofModules }),
      },
    };
  });
  return {
    ...diff,
    counted: on,
    changes,
    warnings: [...diff.warnings, ...deviceWarnings({ changes })],
    ...(devices.all && { devices: devices.all }),
    ...(modules.all && { modules: modules.all }),
  };
}
