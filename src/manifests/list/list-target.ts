import { compareText } from '../../model/compare-text.ts';
import type { Target } from '../../model/manifest.ts';
import { amongDevices } from '../../query/device-list.ts';

/** The target with a list in place of the one that it has. */
export function withIds(target: Target, all: readonly string[]): Target {
  const { done, list } = target;
  const ids = [...all].sort(compareText);
  const base = list?.base ?? '*';
  return {
    ...target,
    condition: amongDevices(base, ids),
    list: { ids, base },
    ...(done && {
      done: {
        ...done,
        targetCondition: amongDevices('*', ids),
        doneCondition: amongDevices(done.condition, ids),
      },
    }),
  };
}
