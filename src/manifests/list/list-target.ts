import { compareText } from '../../model/compare-text.ts';
import type { Target } from '../../model/manifest.ts';
import { amongDevices } from '../../query/device-list.ts';
import { namesScheduledTime } from '../../query/scheduled-time.ts';

/** The target with a list in place of the one that it has. */
export function withIds(target: Target, all: readonly string[]): Target {
  const { done, list } = target;
  const ids = [...all].sort(compareText);
  const base = list?.base ?? '*';
  return keepTimes({
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
  });
}

/** A target that names the time of its occurrence keeps its conditions as written beside those that are filled in. */
export function keepTimes({ asWritten: _, ...target }: Target): Target {
  const { condition, done, list } = target;
  const texts = [list?.base ?? condition, done?.condition ?? ''];
  if (!texts.some((text) => namesScheduledTime(text))) return target;
  return { ...target, asWritten: { condition, ...(done && { done }), ...(list && { base: list.base }) } };
}
