import type { PlanOptions } from '../model/plan.ts';
import type { PlanSwitches } from './options.ts';

/** The switches as the plan takes them. */
export function planOptionsOf(switches: PlanSwitches): PlanOptions {
  const { allowCancels, allowDevices, allowNoManifests, allowOwnerChange, resume, abandon } = switches;
  return {
    ...(allowCancels === undefined ? {} : { allowCancels }),
    ...(allowDevices === undefined ? {} : { allowDevices }),
    ...(allowNoManifests === undefined ? {} : { allowNoManifests }),
    ...(allowOwnerChange === undefined ? {} : { allowOwnerChange }),
    ...(resume === undefined ? {} : { resume }),
    ...(abandon === undefined ? {} : { abandon }),
  };
}
