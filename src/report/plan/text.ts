import type { Diagnostic } from '../../model/diagnostic.ts';
import {
  type DeferChange,
  type KeepChange,
  type Plan,
  pendingChanges,
  type Reason,
  type RefuseChange,
  type SkipChange,
} from '../../model/plan.ts';
import { diagnosticLines } from '../diagnostics/text.ts';
import { padEnd } from '../writing/display-width.ts';
import { localTime } from '../writing/moment.ts';
import { paint, type Style } from '../writing/style.ts';
import { visible } from '../writing/visible.ts';
import { countOf, relativeTime, tally } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import { changeLines } from './change-lines.ts';
import {
  branchNotice,
  deferredTitle,
  hasPendingChanges,
  planCircumstances,
  planHeadline,
  REFUSED_TITLE,
  refusedTitle,
  skippedTitle,
  targetsByManifest,
  unchangedTitle,
} from './summary.ts';
import { unmanagedLines } from './unmanaged-lines.ts';

/** Entries of a list that alters nothing, before the rest is only counted. */
const MAX_LISTED = 5;

/** Kept jobs that someone may want to know of come first; `done` ones last. */
const KEEP_ORDER: readonly Reason[] = [
  'held',
  'abandoned',
  'unknown-state',
  'running',
  'renamed',
  'scheduled',
  'done',
];

/** The plan for a terminal. A plan with nothing to do and nothing to tell is one line. */
export function renderPlanText(plan: Plan, style: Style): string {
  const headline = planHeadline(plan);
  if (isQuiet(plan)) {
    return `${hang('', `Nothing to do on ${visible(plan.hub.name)}: ${headline}${nextInWords(plan)}`, style).join('\n')}\n`;
  }
  const sections = [
    titleLines(plan, style),
    ...plan.refusals.map(({ guard, message }) =>
      hang(`${paint(style, 'red', `refused[${guard}]:`)} `, visible(message), style),
    ),
    hang('', visible(branchNotice(plan) ?? ''), style, 'yellow').filter((line) => line !== ''),
    ...plan.warnings.map((warning: Diagnostic) => diagnosticLines(warning, style)),
    headlineLines(plan, headline, style),
    refusedLines(plan, style),
    ...pendingSections(plan, style),
    deferredLines(plan, style),
    skippedLines(plan, style),
    keptLines(plan, style),
    unmanagedLines(plan.unmanaged, style),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')}`;
}

/** Only jobs that are as they should be, and such as are simply not due yet. */
function isQuiet(plan: Plan): boolean {
  const ordinary: readonly Reason[] = ['scheduled', 'done', 'running', 'lead'];
  return (
    plan.warnings.length === 0 &&
    plan.refusals.length === 0 &&
    branchNotice(plan) === undefined &&
    plan.changes.every(
      ({ action, reason }) => (action === 'keep' || action === 'defer') && ordinary.includes(reason),
    )
  );
}

/** `; next is lock-doors, in 9 hours`; nothing when nothing is to come. */
function nextInWords({ changes, now }: Plan): string {
  const [next] = changes
    .filter(({ scheduledAt }) => scheduledAt > now)
    .sort((left, right) => left.scheduledAt - right.scheduledAt);
  if (next === undefined) return '';
  return `; next is ${visible(next.manifest)}, ${relativeTime(next.scheduledAt, now)}`;
}

function titleLines(plan: Plan, style: Style): string[] {
  const { edition, made } = planCircumstances(plan);
  const title = `Plan for ${visible(plan.hub.name)} (${visible(plan.hub.hostName)}, ${edition})`;
  return [...hang('', title, style, 'bold'), ...hang('', `${made}; digest ${plan.digest}`, style, 'dim')];
}

function headlineLines(plan: Plan, headline: string, style: Style): string[] {
  const pending = hasPendingChanges(plan);
  const lines = hang('', pending ? headline : `Nothing to do: ${headline}`, style, 'bold');
  if (plan.refusals.length === 0 || !pending) return lines;
  return [...lines, ...hang('', REFUSED_TITLE, style)];
}

function pendingSections(plan: Plan, style: Style): string[][] {
  const targets = targetsByManifest(plan);
  const shown = new Set<string>();
  return pendingChanges(plan).map((change) => {
    const same =
      change.action === 'create'
        ? JSON.stringify([change.manifest, change.request.condition, change.request.operation])
        : undefined;
    const repeated = same !== undefined && shown.has(same);
    if (same !== undefined) shown.add(same);
    return changeLines(change, { now: plan.now, target: targets.get(change.manifest), repeated }, style);
  });
}

function deferredLines(plan: Plan, style: Style): string[] {
  const changes = plan.changes.filter((change) => change.action === 'defer');
  return laterOrNever(deferredTitle(changes), changes, plan, style);
}

function refusedLines(plan: Plan, style: Style): string[] {
  const changes = plan.changes.filter((change) => change.action === 'refuse');
  return laterOrNever(refusedTitle(changes), changes, plan, style);
}

function skippedLines(plan: Plan, style: Style): string[] {
  const changes = plan.changes.filter((change) => change.action === 'skip');
  return laterOrNever(skippedTitle(changes), changes, plan, style);
}

function laterOrNever(
  title: string,
  changes: readonly (DeferChange | RefuseChange | SkipChange)[],
  plan: Plan,
  style: Style,
): string[] {
  if (changes.length === 0) return [];
  const shown = changes.slice(0, MAX_LISTED);
  const rest = changes.slice(MAX_LISTED);
  const row = rowsFor(shown, plan, style);
  const restReasons = rest.flatMap(({ reason, more }) => Array<string>(1 + more).fill(reason));
  return [
    ...hang('', title, style, 'bold'),
    ...shown.flatMap((change) => {
      const more = change.more === 0 ? '' : `, and ${countOf(change.more, 'more', 'more')}`;
      return [
        ...row(change, relativeTime(change.scheduledAt, plan.now) + more),
        ...hang('      ', `${change.reason}: ${visible(change.because)}`, style, 'dim'),
        ...(change.note === undefined ? [] : hang('      ', visible(change.note), style, 'dim')),
      ];
    }),
    ...(rest.length === 0 ? [] : hang('    ', `and ${tally(restReasons)} more`, style)),
  ];
}

function keptLines(plan: Plan, style: Style): string[] {
  const kept = plan.changes
    .filter((change) => change.action === 'keep')
    .sort((left, right) => keepRank(left) - keepRank(right));
  if (kept.length === 0) return [];
  const shown = kept.slice(0, MAX_LISTED);
  const rest = kept.slice(MAX_LISTED);
  const row = rowsFor(shown, plan, style);
  return [
    ...hang('', unchangedTitle(kept), style, 'bold'),
    ...shown.flatMap((change) => [
      ...row(change, change.reason),
      ...(change.reason === 'scheduled' || change.reason === 'done'
        ? []
        : hang('      ', visible(change.because), style, 'dim')),
    ]),
    ...(rest.length === 0 ? [] : hang('    ', `and ${tally(rest.map(({ reason }) => reason))} more`, style)),
  ];
}

function keepRank(change: KeepChange): number {
  const rank = KEEP_ORDER.indexOf(change.reason);
  return rank === -1 ? 0 : rank;
}

/** Rows of name, local time and one remark, the names padded to the longest; wrapped where they do not fit. */
function rowsFor(
  changes: readonly { readonly manifest: string }[],
  plan: Plan,
  style: Style,
): (change: DeferChange | RefuseChange | SkipChange | KeepChange, remark: string) => string[] {
  const targets = targetsByManifest(plan);
  const longest = Math.max(0, ...changes.map(({ manifest }) => visible(manifest).length));
  return (change, remark) => {
    const timeZone = targets.get(change.manifest)?.timeZone ?? 'UTC';
    const name = padEnd(visible(change.manifest), longest);
    return hang('    ', `${name}  ${localTime(change.scheduledAt, timeZone)}  ${remark}`, style);
  };
}
