import type { Diagnostic } from '../../model/diagnostic.ts';
import {
  type CancelChange,
  type CreateChange,
  type DeferChange,
  type KeepChange,
  type Plan,
  pendingChanges,
  type RefuseChange,
  type ReplaceChange,
  type SkipChange,
  type TargetSummary,
} from '../../model/plan.ts';
import { code, fence, prose } from '../writing/escape.ts';
import {
  details,
  fixed,
  joinSections,
  type MarkdownOptions,
  type Section,
  table,
} from '../writing/markdown-sections.ts';
import { localTime, utcTime } from '../writing/moment.ts';
import { ACTIONS } from '../writing/states.ts';
import { countOf, formatCount } from '../writing/words.ts';
import { changeLines } from './change-lines.ts';
import { type DiffLine, replaceLines, twinLines } from './operation-lines.ts';
import {
  branchNotice,
  deferredTitle,
  devicesText,
  hasPendingChanges,
  planCircumstances,
  planHeadline,
  REFUSED_TITLE,
  refusedTitle,
  skippedTitle,
  targetsByManifest,
  unchangedTitle,
} from './summary.ts';
import { unmanagedSection } from './unmanaged-section.ts';

/** Lines of a diff in a table cell; the rest is in the details. */
const MAX_CELL_LINES = 4;
/** Warnings before the changes; hundreds of them must not push the changes off the page. */
const MAX_WARNINGS_UNFOLDED = 10;
/** The width of the blocks in the details: what a comment shows without scrolling. */
const DETAIL_WIDTH = 100;

/** The plan for a pull request: what a reviewer asks first, on one screen; everything else folded. */
export function renderPlanMarkdown(plan: Plan, options: MarkdownOptions = {}): string {
  const targets = targetsByManifest(plan);
  const pending = pendingChanges(plan);
  const headline = planHeadline(plan);
  const sections: readonly Section[] = [
    fixed(
      `### Plan for ${code(plan.hub.name)}`,
      '',
      hasPendingChanges(plan) ? `**${headline}**` : `**Nothing to do:** ${headline}`,
    ),
    refusals(plan),
    ...branchSection(plan),
    warnings(plan.warnings.slice(0, MAX_WARNINGS_UNFOLDED), plan.warnings.length),
    ...(pending.length === 0
      ? []
      : [
          table(
            ['', 'Job', 'When', 'Devices', 'What', 'Why'],
            pending.map((change) => pendingRow(change, targets.get(change.manifest))),
            'changes',
          ),
        ]),
    ...later(refusedTitle, onlyRefused(plan), targets),
    ...later(deferredTitle, onlyDeferred(plan), targets),
    ...changeDetails(plan, targets),
    ...moreWarnings(plan.warnings.slice(MAX_WARNINGS_UNFOLDED)),
    ...later(skippedTitle, onlySkipped(plan), targets),
    ...kept(plan, targets),
    ...unmanagedSection(plan.unmanaged),
    fixed(`<sub>${circumstances(plan)}</sub>`),
  ];
  return joinSections(sections, options);
}

function branchSection(plan: Plan): readonly Section[] {
  const notice = branchNotice(plan);
  return notice === undefined ? [] : [fixed('> [!NOTE]', `> ${prose(notice)}`)];
}

function refusals({ refusals: all }: Plan): Section {
  if (all.length === 0) return fixed();
  return {
    head: ['> [!CAUTION]', `> **${REFUSED_TITLE}**`],
    rows: all.map(({ guard, message }) => `> - ${code(guard)}: ${prose(message)}`),
    foot: [],
    rowsAre: 'refusals',
    morePrefix: '> - ',
  };
}

function warnings(shown: readonly Diagnostic[], count: number): Section {
  if (shown.length === 0) return fixed();
  const rest = count - shown.length;
  return {
    head: ['> [!WARNING]'],
    rows: shown.map((warning) => `> - ${warningText(warning)}`),
    foot: rest > 0 ? [`> - ${formatCount(rest)} more warnings below.`] : [],
    rowsAre: 'warnings',
    morePrefix: '> - ',
  };
}

function moreWarnings(rest: readonly Diagnostic[]): readonly Section[] {
  if (rest.length === 0) return [];
  const rows = rest.map((warning) => `- ${warningText(warning)}`);
  return [
    details(countOf(rest.length, 'more warning'), {
      head: [],
      rows,
      foot: [],
      rowsAre: 'warnings',
      morePrefix: '- ',
    }),
  ];
}

function warningText({ code: name, message, range, hint }: Diagnostic): string {
  const advice = hint === undefined ? '' : `<br>Hint: ${prose(hint)}`;
  return `${code(name)}: ${prose(message)} (${code(`${range.file}:${range.line}`)})${advice}`;
}

function pendingRow(
  change: CreateChange | ReplaceChange | CancelChange,
  target: TargetSummary | undefined,
): readonly string[] {
  const action = `${code(ACTIONS[change.action].sign)} ${ACTIONS[change.action].words}`;
  const note = change.note === undefined ? '' : `<br>${prose(change.note)}`;
  const cancels = change.action === 'cancel';
  return [
    action,
    code(change.manifest),
    `${whenCell(change.scheduledAt, target?.timeZone ?? 'UTC')}${note}`,
    cancels ? '' : devicesText(target).join('<br>'),
    cancels ? '' : whatCell(change),
    `${code(change.reason)}: ${prose(change.because)}`,
  ];
}

function whenCell(scheduledAt: number, timeZone: string): string {
  const local = localTime(scheduledAt, timeZone);
  return timeZone === 'UTC' ? local : `${local}<br>${code(timeZone)}<br>${utcTime(scheduledAt)}`;
}

function whatCell(change: CreateChange | ReplaceChange): string {
  const { operation } = change.request;
  const diff = change.action === 'replace' ? replaceLines(change) : undefined;
  if (operation.kind === 'twin')
    return ['update the twin', ...diffCell(diff ?? twinLines(operation))].join('<br>');
  const call = `call ${code(operation.name)}`;
  if (diff !== undefined) return [call, ...diffCell(diff)].join('<br>');
  if (operation.payload === undefined) return `${call} without a payload`;
  return `${call} with ${code(JSON.stringify(operation.payload), 120)}`;
}

function diffCell(lines: readonly DiffLine[]): readonly string[] {
  const shown = lines.slice(0, MAX_CELL_LINES).map(({ mark, text }) => code(`${mark} ${text}`, 120));
  const rest = lines.length - MAX_CELL_LINES;
  return rest > 0 ? [...shown, `and ${formatCount(rest)} more`] : shown;
}

function changeDetails(plan: Plan, targets: ReadonlyMap<string, TargetSummary>): readonly Section[] {
  const pending = pendingChanges(plan);
  if (pending.length === 0) return [];
  const style = { colour: false, width: DETAIL_WIDTH };
  const blocks = pending.map((change) =>
    fence(
      'diff',
      changeLines(change, { now: plan.now, target: targets.get(change.manifest), repeated: false }, style),
    ),
  );
  return [
    details(`Details of ${countOf(pending.length, 'change')}: targets, payloads, limits, job ids`, {
      head: [],
      rows: blocks,
      foot: [],
      rowsAre: 'changes',
    }),
  ];
}

function onlyDeferred(plan: Plan): readonly DeferChange[] {
  return plan.changes.filter((change) => change.action === 'defer');
}

function onlyRefused(plan: Plan): readonly RefuseChange[] {
  return plan.changes.filter((change) => change.action === 'refuse');
}

function onlySkipped(plan: Plan): readonly SkipChange[] {
  return plan.changes.filter((change) => change.action === 'skip');
}

function later<Later extends DeferChange | RefuseChange | SkipChange>(
  titleOf: (changes: readonly Later[]) => string,
  changes: readonly Later[],
  targets: ReadonlyMap<string, TargetSummary>,
): readonly Section[] {
  if (changes.length === 0) return [];
  const rows = changes.map((change) => {
    const more = change.more === 0 ? '' : `<br>and ${formatCount(change.more)} more`;
    const note = change.note === undefined ? '' : `<br>${prose(change.note)}`;
    return [
      code(change.manifest),
      `${whenCell(change.scheduledAt, targets.get(change.manifest)?.timeZone ?? 'UTC')}${more}`,
      `${code(change.reason)}: ${prose(change.because)}${note}`,
    ];
  });
  return [details(titleOf(changes), table(['Job', 'When', 'Why'], rows, 'occurrences'))];
}

function kept(plan: Plan, targets: ReadonlyMap<string, TargetSummary>): readonly Section[] {
  const changes: readonly KeepChange[] = plan.changes.filter((change) => change.action === 'keep');
  if (changes.length === 0) return [];
  const rows = changes.map((change) => [
    code(change.manifest),
    localTime(change.scheduledAt, targets.get(change.manifest)?.timeZone ?? 'UTC'),
    `${code(change.reason)}: ${prose(change.because)}`,
    code(change.jobId),
  ]);
  return [details(unchangedTitle(changes), table(['Job', 'When', 'Why', 'On the hub'], rows, 'jobs'))];
}

function circumstances(plan: Plan): string {
  const { edition, made } = planCircumstances(plan);
  return `${code(plan.hub.hostName)}, ${edition}; ${made}; digest ${code(plan.digest)}`;
}
