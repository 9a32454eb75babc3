import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/model/json.ts';
import { findRolloutConflicts } from '../../src/rollouts/conflicts.ts';
import { rolloutNamed } from './rollout-story.ts';

function writer(name: string, desired: JsonObject, changedAt: number, condition = "tags.site = 'a'") {
  return rolloutNamed(name, {
    target: { condition, allDevices: false },
    operation: { kind: 'twin', desired },
    changed: { id: '1a2b3c4', at: changedAt, author: 'Ada' },
  });
}

/** Names that are refused. `shared`: devices that two conditions have in common. */
function refused(
  rollouts: Parameters<typeof findRolloutConflicts>[0],
  jobs: Parameters<typeof findRolloutConflicts>[1] = [],
  shared = 1,
) {
  const asking = findRolloutConflicts(rollouts, jobs);
  let step = asking.next();
  while (!step.done) step = asking.next({ kind: 'count', total: shared });
  return step.value.map((conflict) => conflict.refused);
}

describe('rollouts that write to one place', () => {
  const first = writer('one', { firmware: '2' }, 1);

  it('conflict when the values differ: the one merged later is refused', () => {
    expect(refused([first, writer('two', { firmware: '3' }, 2)])).toEqual(['two']);
    expect(refused([writer('two', { firmware: '3' }, 2), first])).toEqual(['two']);
    expect(refused([first], [writer('job', { firmware: '3' }, 0)])).toEqual(['one']);
    expect(refused([first], [writer('job', { firmware: '3' }, 2)])).toEqual(['job']);
  });

  it('conflict when one writes above the other', () => {
    expect(refused([first, writer('two', { firmware: { version: '2' } }, 2)])).toEqual(['two']);
  });

  it('do not conflict with equal values, other places, or no device in common', () => {
    expect(refused([first, writer('two', { firmware: '2' }, 2)])).toEqual([]);
    expect(refused([first, writer('two', { config: '3' }, 2)])).toEqual([]);
    const elsewhere = writer('two', { firmware: '3' }, 2, "tags.site = 'b'");
    expect(refused([first, elsewhere], [], 0)).toEqual([]);
    expect(refused([first, elsewhere], [], 1)).toEqual(['two']);
  });

  it('what is not committed comes last', () => {
    const { changed: _, ...now } = writer('a', { firmware: '3' }, 0);
    expect(refused([now, first])).toEqual(['a']);
  });
});
