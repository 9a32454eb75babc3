import { compareText } from '../model/compare-text.ts';
import type { Action, Change } from '../model/plan.ts';

const RANK = {
  cancel: 0,
  replace: 1,
  create: 1,
  keep: 2,
  refuse: 3,
  defer: 4,
  skip: 5,
} as const satisfies Record<Action, number>;

/**
 * The one order of a plan: what frees slots, then what takes them by start time, then what is left as it is. Total,
 * so that the order in which files and jobs were read cannot show.
 */
export function inPlanOrder(changes: readonly Change[]): readonly Change[] {
  return [...changes].sort(
    (left, right) =>
      RANK[left.action] - RANK[right.action] ||
      startOf(left) - startOf(right) ||
      left.scheduledAt - right.scheduledAt ||
      compareText(left.manifest, right.manifest) ||
      compareText(left.action, right.action) ||
      compareText(left.reason, right.reason) ||
      compareText(idOf(left), idOf(right)),
  );
}

function startOf(change: Change): number {
  return 'request' in change ? change.request.startAt : change.scheduledAt;
}

function idOf(change: Change): string {
  switch (change.action) {
    case 'create':
      return change.request.jobId;
    case 'replace':
    case 'cancel':
      return change.cancels;
    case 'keep':
    case 'defer':
      return change.jobId;
    case 'refuse':
    case 'skip':
      return '';
    default:
      return change satisfies never;
  }
}
