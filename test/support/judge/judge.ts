import { judgeCancels } from './cancels.ts';
import { judgeCreations } from './creations.ts';
import { type History, Records } from './history.ts';
import { judgeHub } from './hub.ts';
import { judgePasses } from './passes.ts';
import { judgePlans } from './plans.ts';

/** Every promise that a history can break. */
export const RULES = {
  // About each job of ours when it was made.
  unbidden: 'a job was made while no run was on',
  'no-manifest': 'a job was made for something that Git does not hold',
  'no-occurrence': 'a job was made for an instant that the schedule does not have',
  'old-content': 'a job does not do what Git says',
  suspended: 'a job was made for a suspended manifest',
  frozen: 'a job was made for an instant inside a freeze',
  'before-edit': 'a job was made for an instant before the last edit',
  early: 'a job starts before its time',
  'beyond-lead': 'a job was submitted earlier than the lead allows',
  'past-deadline': 'a job was made, or began, when its deadline was over',
  superseded: 'a job was made for a missed occurrence that a later one has replaced',
  held: 'a job that was stopped came back by itself',
  overlap: 'under Forbid a job was made that may run together with another one of its manifest',
  // About the hub.
  twice: 'an occurrence ran twice',
  together: 'under Forbid two jobs of a manifest ran at once',
  slots: 'more jobs were active than the hub has slots',
  foreign: 'a job of somebody else was cancelled',
  'cancelled-without-cause': 'a job was cancelled that Git still asks for',
  endless: 'a job ran far past its time limit',
  // About what every undisturbed look leaves behind.
  'waits-unwanted': 'a job waits that Git does not ask for',
  'waits-old-content': 'a job waits with content that Git has replaced',
  'waits-twice': 'two jobs are active for one occurrence',
  'left-out': 'an occurrence could run, a slot was free, and it has no job',
  // About what plans say.
  unexplained: 'an occurrence has no job, and the plan does not say why',
} as const satisfies Record<string, string>;

export type Rule = keyof typeof RULES;

export interface Violation {
  readonly rule: Rule;
  /** Which job or occurrence, and when. */
  readonly where: string;
}

/** All that is wrong with a history; nothing, when every promise was kept. */
export function judge(history: History): readonly Violation[] {
  const records = new Records(history);
  return [
    ...judgeCreations(records),
    ...judgeHub(records),
    ...judgeCancels(records),
    ...judgePasses(records),
    ...judgePlans(records),
  ];
}

/** For a test's message: one line each, the first few. */
export function describeViolations(violations: readonly Violation[]): readonly string[] {
  return violations.slice(0, 20).map(({ rule, where }) => `${rule}: ${RULES[rule]}: ${where}`);
}
