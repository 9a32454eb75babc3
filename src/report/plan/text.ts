import type { Plan, Reason } from '../../model/plan.ts';
import { bySeverity } from '../diagnostics/facts.ts';
import { foldedLines } from '../diagnostics/text.ts';
import { rolloutLines } from '../rollout/text.ts';
import { unmanagedLines } from '../unmanaged/lists.ts';
import { localTime } from '../writing/moment.ts';
import { plainText } from '../writing/plain.ts';
import { paint, type Style } from '../writing/style.ts';
import {
  alarmParagraphs,
  cardLines,
  factLines,
  joinParagraphs,
  type Row,
  rowLines,
  titleLines,
} from '../writing/terminal.ts';
import { visible } from '../writing/visible.ts';
import { formatCount, moreText, relativeTime } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import type { ChangeFacts } from './change-facts.ts';
import {
  type ListedAction,
  listTitle,
  NOTHING_TO_DO,
  type PlanFacts,
  type PlannedRolloutFacts,
  planFacts,
  REFUSED,
} from './facts.ts';

/** Entries of a list without changes; the rest is only counted. */
const MAX_LISTED = 5;
/** Names of those that are only counted. */
const MAX_NAMED = 100;

/** Kept jobs that may need attention come first, `done` ones last. */
const KEEP_ORDER: readonly Reason[] = [
  'held',
  'abandoned',
  'unknown-state',
  'running',
  'renamed',
  'scheduled',
  'done',
];

/** The plan for a terminal. A plan with nothing to do and nothing to report is one line. */
export function renderPlanText(plan: Plan, style: Style): string {
  const facts = planFacts(plan);
  if (facts.isQuiet) return joinParagraphs([quietLines(plan, facts, style)]);
  const { warnings, remarks } = bySeverity(plan.warnings);
  return joinParagraphs([
    titleLines(facts.title, facts.about, style),
    ...alarmParagraphs(facts.halted, style),
    ...plan.refusals.map(({ guard, message }) =>
      hang(`${paint(style, 'red', `refused[${guard}]:`)} `, visible(message), style),
    ),
    facts.checkout === undefined ? [] : hang('', plainText(facts.checkout), style, 'yellow'),
    ...foldedLines(warnings, style),
    headlineLines(plan, facts, style),
    ...facts.rollouts.map((rollout) => plannedLines(rollout, style)),
    listLines('refuse', facts.changes, style),
    ...pendingCards(facts.changes, style),
    listLines('defer', facts.changes, style),
    listLines('skip', facts.changes, style),
    listLines('keep', facts.changes, style),
    unmanagedLines(plan.unmanaged, style),
    ...foldedLines(remarks, style),
  ]);
}

function quietLines({ hub }: Plan, { headline, next }: PlanFacts, style: Style): string[] {
  return hang('', `${NOTHING_TO_DO} on ${visible(hub.name)}: ${headline}; ${plainText(next)}`, style);
}

/** A rollout with the jobs that the plan makes or cancels for it. */
function plannedLines({ changes, ...rollout }: PlannedRolloutFacts, style: Style): string[] {
  const pending = changes.filter(isPending);
  const { what, where } = rollout.content;
  return [
    ...rolloutLines(rollout, style),
    ...factLines({ where, what }, style),
    ...rowLines(
      pending
        .slice(0, MAX_LISTED)
        .map(({ state, jobId = '', because }) => ({ state, name: jobId, text: visible(because) })),
      style,
    ),
    ...(pending.length > MAX_LISTED ? hang('    ', moreText(pending.length - MAX_LISTED), style) : []),
  ];
}

function isPending({ action }: ChangeFacts): boolean {
  return action === 'create' || action === 'replace' || action === 'cancel';
}

function headlineLines({ refusals }: Plan, { headline, isIdle, next }: PlanFacts, style: Style): string[] {
  return [
    ...hang('', isIdle ? `${NOTHING_TO_DO}: ${headline}` : headline, style, 'bold'),
    ...(isIdle ? hang('', plainText(next), style) : []),
    ...(refusals.length === 0 || isIdle ? [] : hang('', REFUSED, style)),
  ];
}

/** Of several occurrences of the same job, only the first says what the job does. */
function pendingCards(changes: readonly ChangeFacts[], style: Style): string[][] {
  const shown = new Set<string>();
  return changes.filter(isPending).map((change) => {
    const { where, devices, ...facts } = change.facts;
    const same = JSON.stringify([change.name, where, facts.what]);
    if (change.action === 'create' && shown.has(same)) {
      return cardLines({ ...change, facts: { ...facts, what: 'the same as above' } }, style);
    }
    if (change.action === 'create') shown.add(same);
    return cardLines(change, style);
  });
}

function listLines(action: ListedAction, all: readonly ChangeFacts[], style: Style): string[] {
  const changes = all.filter((change) => change.action === action);
  if (action === 'keep') changes.sort((left, right) => rankOf(left) - rankOf(right));
  if (changes.length === 0) return [];
  return [
    ...hang('', listTitle(action, changes), style, 'bold'),
    ...rowLines(changes.slice(0, MAX_LISTED).map(rowOf), style),
    ...restByReason(changes.slice(MAX_LISTED)).flatMap((line) => hang('    ', line, style)),
  ];
}

/** `and 9 more, lead: arm-alarms (7), read-meters (2)`: a line for each reason. */
function restByReason(changes: readonly ChangeFacts[]): readonly string[] {
  const byReason = new Map<Reason, Map<string, number>>();
  for (const { reason, name, more } of changes) {
    const names = byReason.get(reason) ?? new Map<string, number>();
    byReason.set(reason, names.set(name, (names.get(name) ?? 0) + 1 + more));
  }
  return [...byReason].map(([reason, names]) => {
    const total = [...names.values()].reduce((sum, count) => sum + count, 0);
    const shown = [...names]
      .slice(0, MAX_NAMED)
      .map(([name, count]) => visible(name) + (count === 1 ? '' : ` (${formatCount(count)})`));
    const others = names.size > MAX_NAMED ? ` ${moreText(names.size - MAX_NAMED)} manifests` : '';
    return `and ${formatCount(total)} more, ${reason}: ${shown.join(', ')}${others}`;
  });
}

function rankOf({ reason }: ChangeFacts): number {
  return Math.max(0, KEEP_ORDER.indexOf(reason));
}

function rowOf({ action, name, when, reason, because, more, facts }: ChangeFacts): Row {
  const time = localTime(when.at, when.timeZone);
  if (action === 'keep') {
    const isPlain = reason === 'scheduled' || reason === 'done';
    return { name, text: `${time}  ${reason}`, below: isPlain ? [] : [[{ said: because }]] };
  }
  const distance = relativeTime(when.at, when.now);
  return {
    name,
    text: `${time}  ${more === 0 ? distance : `${distance}, ${moreText(more)}`}`,
    below: [facts.why, ...(facts.note === undefined ? [] : [facts.note])],
  };
}
