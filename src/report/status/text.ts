import type { StatusReport } from '../../model/status-report.ts';
import { isFailure } from '../answers/facts.ts';
import { answerLines } from '../answers/lists.ts';
import { rolloutLines } from '../rollout/text.ts';
import { unmanagedLines } from '../unmanaged/lists.ts';
import { localTime } from '../writing/moment.ts';
import { plainText } from '../writing/plain.ts';
import { paint, type Style, TONE_INKS } from '../writing/style.ts';
import { alignRows } from '../writing/table.ts';
import {
  alarmParagraphs,
  cardLines,
  field,
  joinParagraphs,
  stateText,
  titleLines,
} from '../writing/terminal.ts';
import { visible } from '../writing/visible.ts';
import { countOf, formatCount, relativeTime, tally } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import { type JobFacts, jobsOfRollout, type ManifestFacts, statusFacts } from './facts.ts';

/** Jobs shown with their devices; the rest is only counted. */
const MAX_JOBS = 10;
/** Answers shown of a job; the rest is only counted. */
const MAX_GROUPS = 5;

/** The status report for a terminal: the manifests with their last and next jobs, then the jobs, those that need attention first. */
export function renderStatusText(report: StatusReport, style: Style): string {
  const { title, about, headline, problems, left, halted, rollouts, jobs, manifests } = statusFacts(report);
  const rest = jobs.slice(MAX_JOBS).map(({ state }) => state.words);
  return joinParagraphs([
    titleLines(title, about, style),
    ...alarmParagraphs(halted, style),
    ...alarmParagraphs(problems, style),
    hang('', headline, style, 'bold'),
    ...left.lines.map((line) => hang('! ', plainText(line), style, TONE_INKS[left.tone])),
    ...rollouts.map((rollout) => [
      ...rolloutLines(rollout, style),
      ...(rollout.jobs.length === 0 ? [] : hang('    ', jobsOfRollout(rollout.jobs), style)),
    ]),
    manifestLines(manifests, report, style),
    ...jobs.slice(0, MAX_JOBS).map((job) => [...cardLines(job, style), ...failureLines(job, style)]),
    rest.length === 0 ? [] : hang('', `and ${countOf(rest.length, 'more job')}: ${tally(rest)}`, style),
    unmanagedLines(report.unmanaged, style),
  ]);
}

/** A table if the terminal is wide enough, else one block for each manifest. */
function manifestLines(manifests: readonly ManifestFacts[], { now }: StatusReport, style: Style): string[] {
  if (manifests.length === 0) return [];
  const hasLeft = manifests.some(({ left }) => left !== undefined);
  const titles = ['MANIFEST', 'LAST', 'NOW', 'NEXT', ...(hasLeft ? ['LEFT'] : [])].map((title) =>
    paint(style, 'dim', title),
  );
  for (const isPrecise of [true, false]) {
    const rows = manifests.map((manifest) => [
      visible(manifest.name),
      ...lastNowNext(manifest, { now, isPrecise }, style),
      ...(hasLeft ? [manifest.left ?? '-'] : []),
    ]);
    const lines = alignRows([titles, ...rows], style.width);
    if (lines !== undefined) return lines;
  }
  return manifests.flatMap((manifest) => {
    const [last = '', current = '', next = ''] = lastNowNext(
      manifest,
      { now, isPrecise: false },
      { ...style, colour: false },
    );
    return [
      ...hang('', visible(manifest.name), style, 'bold'),
      ...hang('  last  ', last, style),
      ...hang('  now   ', current, style),
      ...hang('  next  ', next, style),
      ...(manifest.left === undefined ? [] : hang('  left  ', manifest.left, style)),
    ];
  });
}

function lastNowNext(
  { last, current, next, isSuspended }: ManifestFacts,
  { now, isPrecise }: { readonly now: number; readonly isPrecise: boolean },
  style: Style,
): string[] {
  const nextText = (at: number, timeZone: string) =>
    (isPrecise ? `${localTime(at, timeZone)}, ` : '') + relativeTime(at, now);
  return [
    last === undefined ? '-' : `${stateText(last.state, style)}, ${relativeTime(last.since, now)}`,
    current === undefined ? '-' : stateText(current, style),
    isSuspended ? 'suspended' : next === undefined ? '-' : nextText(next.when.at, next.when.timeZone),
  ];
}

/** The devices that did not succeed, grouped by their answer. */
function failureLines({ answers }: JobFacts, style: Style): string[] {
  const groups = answers.filter(isFailure);
  if (groups.length === 0) return [];
  const rest = groups.slice(MAX_GROUPS);
  const restOf = rest.reduce((sum, { devices }) => sum + devices, 0);
  const width = Math.max(...groups.map(({ devices }) => formatCount(devices).length));
  return [
    ...field('failures', '', style),
    ...answerLines(groups.slice(0, MAX_GROUPS), '      ', width, style),
    ...(rest.length === 0
      ? []
      : hang('      ', `and ${countOf(rest.length, 'more answer')} of ${countOf(restOf, 'device')}`, style)),
  ];
}
