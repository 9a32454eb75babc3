import { formatDuration } from '../../model/duration.ts';
import type { Instant } from '../../model/instant.ts';
import type { Outcome } from '../../model/outcome.ts';
import type {
  Action,
  Change,
  CreateChange,
  ExpectedRun,
  Reason,
  ReplaceChange,
  TargetSummary,
} from '../../model/plan.ts';
import type { RolloutReport } from '../../model/rollout-report.ts';
import { outcomeProblem } from '../outcomes/facts.ts';
import type { Item, Moment, Piece, Text } from '../writing/facts.ts';
import { endText, localTime, spanText } from '../writing/moment.ts';
import { ACTIONS, ALARMS, RESULTS, type State } from '../writing/states.ts';
import { countOf, formatCount, percentOf, relativeTime } from '../writing/words.ts';
import { operationText, replacedText } from './operation-facts.ts';

/** One change. Which facts it has depends on its action. */
export interface ChangeFacts extends Item {
  readonly action: Action;
  readonly when: Required<Moment>;
  readonly reason: Reason;
  readonly because: string;
  /** The job it is about; absent: there is none. */
  readonly jobId?: string;
  /** Why somebody should look at it, although the plan does nothing about it. */
  readonly alarm?: State;
  /** What happened to it, when a run applied the plan. */
  readonly result?: State;
  /** How many more occurrences there are like it, which are not listed. */
  readonly more: number;
  readonly facts: Readonly<Record<'why', Text> & Partial<Record<ChangeLabel, Text>>>;
}

type ChangeLabel =
  | 'note'
  | 'starts'
  | 'runs'
  | 'where'
  | 'devices'
  | 'what'
  | 'before'
  | 'job'
  | 'changed'
  | 'result';

/** A list of more ids is only counted. */
const MAX_IDS_SHOWN = 10;

interface ChangeContext {
  readonly now: Instant;
  /** Absent of a rollout, and when no manifest asks for the job any more. */
  readonly target: TargetSummary | undefined;
  /** Whose job it is; absent: a manifest's. */
  readonly rollout: RolloutReport | undefined;
  readonly outcome: Outcome | undefined;
  /** Further parts of the same occurrence. */
  readonly others: readonly Change[];
}

export function changeFacts(
  change: Change,
  { now, target, rollout, outcome, others }: ChangeContext,
): ChangeFacts {
  const subject = target ?? rollout;
  const timeZone = subject?.timeZone ?? 'UTC';
  const { action, reason, because, note, scheduledAt } = change;
  const problem = outcome && outcomeProblem(outcome);
  const facts: ChangeFacts['facts'] = {
    ...(note !== undefined && { note: [{ said: note }] }),
    ...('request' in change && startFacts(change, timeZone, now)),
    ...('expected' in change &&
      change.expected !== undefined && {
        runs: runsText(change.expected, 'request' in change ? change.request.startAt : scheduledAt, timeZone),
      }),
    ...('request' in change && requestFacts(change, target, rollout !== undefined)),
    why: [{ code: reason }, ': ', { said: because }],
    ...jobFacts(change, others.length),
    ...(isPending(change) && changedFacts(subject, now)),
    ...(problem !== undefined && { result: [{ said: problem }] }),
  };
  return {
    action,
    reason,
    because,
    state: ACTIONS[action],
    ...alarmOf(change),
    ...jobIdOf(change),
    ...(outcome && { result: RESULTS[outcome.result] }),
    name: change.manifest,
    when: { at: scheduledAt, timeZone, now },
    more: moreOf(change),
    facts,
  };
}

function isPending({ action }: Change): boolean {
  return action === 'create' || action === 'replace' || action === 'cancel' || action === 'refuse';
}

/** Who asked for it: `3 hours ago in 1a2b3c4 by Ada`. */
function changedFacts(
  subject: Pick<TargetSummary, 'changed'> | undefined,
  now: Instant,
): { readonly changed?: Text } {
  if (!subject?.changed) return {};
  const { id, at, author } = subject.changed;
  return { changed: [`${relativeTime(at, now)} in `, { code: id }, ' by ', { said: author }] };
}

function jobIdOf(change: Change): { readonly jobId?: string } {
  switch (change.action) {
    case 'create':
    case 'replace':
      return { jobId: change.request.jobId };
    case 'cancel':
      return { jobId: change.cancels };
    case 'keep':
    case 'defer':
      return { jobId: change.jobId };
    case 'refuse':
      return change.keeps === undefined ? {} : { jobId: change.keeps };
    case 'skip':
      return {};
    default:
      return change satisfies never;
  }
}

function alarmOf({ action, reason }: Change): { readonly alarm?: State } {
  if (action === 'refuse') return { alarm: ACTIONS.refuse };
  return reason === 'held' || reason === 'unknown-state' || reason === 'expired'
    ? { alarm: ALARMS[reason] }
    : {};
}

function startFacts({ request, scheduledAt }: CreateChange | ReplaceChange, timeZone: string, now: Instant) {
  const { startAt } = request;
  return startAt === scheduledAt
    ? {}
    : { starts: [{ time: { at: startAt, timeZone, now }, form: 'local' }] as const };
}

/** When a job will probably end: `until about 22:04`. With its start, when that is not its start time. */
function runsText({ startAt, endAt }: ExpectedRun, planned: Instant, timeZone: string): string {
  const span = { from: startAt, to: endAt };
  const start = localTime(startAt, timeZone);
  if (start !== localTime(planned, timeZone)) return `about ${spanText(span, timeZone)}`;
  if (start === localTime(endAt, timeZone)) return 'for less than a minute, probably';
  return `until about ${endText(span, timeZone)}`;
}

function requestFacts(
  change: CreateChange | ReplaceChange,
  target: TargetSummary | undefined,
  isOfRollout: boolean,
) {
  const { condition, operation } = change.request;
  const replaced = change.action === 'replace' ? replacedText(change) : undefined;
  return {
    where: whereText(condition, target),
    // Of a try only some devices of the target are left.
    ...(!isOfRollout && change.reason !== 'try' && { devices: devicesText(target) }),
    what: replaced ?? operationText(operation),
    ...(change.action === 'replace' &&
      replaced === undefined && { before: 'the hub does not say what the old job would do' }),
  };
}

/** Of a long list only how long it is: nobody reads thousands of ids. */
function whereText(condition: string, target: TargetSummary | undefined): Text {
  const { devices = 0, parts = 1, inOneSlotInSeconds = 0 } = target?.list ?? {};
  if (devices <= MAX_IDS_SHOWN) return condition === '*' ? 'all devices' : [{ code: condition }];
  const named = `${countOf(devices, 'device')} by id`;
  if (parts === 1) return named;
  return `${named}, in ${countOf(parts, 'job')}; one job slot needs up to ${formatDuration(inOneSlotInSeconds)} for them`;
}

/** `12 match, 10 connected (83%); 328 of 340 are done`. */
function devicesText(target: TargetSummary | undefined): Text {
  const { targetCount, doneCount } = target?.done ?? {};
  if (targetCount === undefined || doneCount === undefined) return matchText(target);
  const match = matchText(target);
  const pieces = typeof match === 'string' ? [match] : match;
  return [...pieces, { between: '; ' }, `${formatCount(doneCount)} of ${formatCount(targetCount)} are done`];
}

/** `1,240 match, 1,102 connected (88%)`. */
function matchText(target: TargetSummary | undefined): Text {
  const { deviceCount, connectedCount } = target ?? {};
  if (deviceCount === undefined) return 'not counted';
  if (deviceCount === 0) return 'none match';
  const total = `${formatCount(deviceCount)} match`;
  if (connectedCount === undefined) return total;
  return [
    total,
    { between: ', ' },
    `${formatCount(connectedCount)} connected (${percentOf(connectedCount, deviceCount)})`,
  ];
}

/** `others`: how many more parts there are like it. */
function jobFacts(change: Change, others: number): { readonly job?: Text } {
  const pieces = jobPieces(change);
  if (pieces.length === 0) return {};
  return { job: others === 0 ? pieces : [...pieces, ` and ${countOf(others, 'more part')}`] };
}

function jobPieces(change: Change): readonly Piece[] {
  switch (change.action) {
    case 'create':
      return [{ code: change.request.jobId }];
    case 'replace':
      return ['- ', { code: change.cancels }, { between: '\n' }, '+ ', { code: change.request.jobId }];
    case 'cancel':
      return [{ code: change.cancels }];
    case 'keep':
    case 'defer':
      return [{ code: change.jobId }];
    case 'refuse':
      return change.keeps === undefined ? [] : [{ code: change.keeps }];
    case 'skip':
      return [];
    default:
      return change satisfies never;
  }
}

export function moreOf(change: Change): number {
  return 'more' in change ? change.more : 0;
}
