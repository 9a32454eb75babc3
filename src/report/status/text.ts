import type {
  JobStatusReport,
  ManifestStatusReport,
  StatusReport,
  Verdict,
} from '../../model/status-report.ts';
import { answerLine, deviceNames, isFailure } from '../answers/words.ts';
import { unmanagedLines } from '../plan/unmanaged-lines.ts';
import { field } from '../writing/field.ts';
import { localTime, utcTime, whenText } from '../writing/moment.ts';
import { VERDICTS } from '../writing/states.ts';
import { paint, type Style, TONE_INKS } from '../writing/style.ts';
import { alignRows } from '../writing/table.ts';
import { visible } from '../writing/visible.ts';
import { countOf, formatCount, relativeTime, tally } from '../writing/words.ts';
import { hang } from '../writing/wrap.ts';
import { countsInWords, jobsByInterest, runProblems, stateOnHub, statusHeadline } from './summary.ts';

/** Jobs shown with their devices, before the rest is only counted. */
const MAX_JOBS = 10;
/** Answers of a job, before the rest is only counted. */
const MAX_GROUPS = 5;

/** The status report for a terminal: the manifests in time, then the jobs, those that need someone first. */
export function renderStatusText(report: StatusReport, style: Style): string {
  const zones = new Map(report.manifests.map(({ manifest, timeZone }) => [manifest, timeZone]));
  const jobs = jobsByInterest(report.jobs);
  const rest = jobs.slice(MAX_JOBS).map(({ verdict }) => VERDICTS[verdict].words);
  const sections = [
    titleLines(report, style),
    ...runLines(report, style),
    hang('', statusHeadline(report), style, 'bold'),
    manifestLines(report, style),
    ...jobs.slice(0, MAX_JOBS).map((job) => jobLines(job, zones.get(job.manifest) ?? 'UTC', report, style)),
    rest.length === 0 ? [] : hang('', `and ${countOf(rest.length, 'more job')}: ${tally(rest)}`, style),
    unmanagedLines(report.unmanaged, style),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n');
}

function titleLines({ hub, now }: StatusReport, style: Style): string[] {
  return [
    ...hang('', `Jobs on ${visible(hub.name)} (${visible(hub.hostName)})`, style, 'bold'),
    ...hang('', `made ${utcTime(now)}`, style, 'dim'),
  ];
}

/** Only where the run did not go to its end. */
function runLines({ run }: StatusReport, style: Style): string[][] {
  return runProblems(run).map((problem) => hang('! ', visible(problem), style, 'red'));
}

/** A table while the terminal is wide enough for one; else one block for each manifest. */
function manifestLines(report: StatusReport, style: Style): string[] {
  if (report.manifests.length === 0) return [];
  const titles = ['MANIFEST', 'LAST', 'NOW', 'NEXT'].map((title) => paint(style, 'dim', title));
  for (const precise of [true, false]) {
    const rows = report.manifests.map((manifest) => [
      visible(manifest.manifest),
      ...placesInTime(manifest, report, style, precise),
    ]);
    const lines = alignRows([titles, ...rows], style.width);
    if (lines !== undefined) return lines;
  }
  return report.manifests.flatMap((manifest) => {
    const [last = '', current = '', next = ''] = placesInTime(
      manifest,
      report,
      { ...style, colour: false },
      false,
    );
    return [
      ...hang('', visible(manifest.manifest), style, 'bold'),
      ...hang('  last  ', last, style),
      ...hang('  now   ', current, style),
      ...hang('  next  ', next, style),
    ];
  });
}

function placesInTime(
  { last, current, next, suspended, timeZone }: ManifestStatusReport,
  { now }: StatusReport,
  style: Style,
  precise: boolean,
): string[] {
  const time = precise && next !== undefined ? `${localTime(next.scheduledAt, timeZone)}, ` : '';
  return [
    last === undefined
      ? '-'
      : `${verdictText(last.verdict, style)}, ${relativeTime(last.endAt ?? last.scheduledAt, now)}`,
    current === undefined ? '-' : verdictText(current.verdict, style),
    suspended ? 'suspended' : next === undefined ? '-' : time + relativeTime(next.scheduledAt, now),
  ];
}

function verdictText(verdict: Verdict, style: Style): string {
  const { sign, words, tone } = VERDICTS[verdict];
  return paint(style, TONE_INKS[tone], `${sign} ${words}`);
}

function jobLines(job: JobStatusReport, timeZone: string, { now }: StatusReport, style: Style): string[] {
  const { sign, words, tone } = VERDICTS[job.verdict];
  const lines = [
    ...hang(`${paint(style, TONE_INKS[tone], sign)} `, `${visible(job.manifest)}  ${words}`, style, 'bold'),
    ...field('when', `${whenText(job.scheduledAt, timeZone)}, ${relativeTime(job.scheduledAt, now)}`, style),
  ];
  if (job.devices !== undefined) lines.push(...field('devices', countsInWords(job.devices), style));
  if (job.failureReason !== undefined) lines.push(...field('hub says', visible(job.failureReason), style));
  lines.push(...field('job', `${visible(job.jobId)}, ${stateOnHub(job)}`, style));
  return [...lines, ...failureLines(job, style)];
}

/** The devices that did not succeed, by their answer. */
function failureLines({ answers }: JobStatusReport, style: Style): string[] {
  const groups = answers.filter(isFailure);
  if (groups.length === 0) return [];
  const rest = groups.slice(MAX_GROUPS);
  const restOf = rest.reduce((sum, { devices }) => sum + devices, 0);
  const width = Math.max(...groups.map(({ devices }) => formatCount(devices).length));
  return [
    ...field('failures', '', style),
    ...groups.slice(0, MAX_GROUPS).flatMap((group) => {
      const names = deviceNames(group);
      return [
        ...hang(`      ${formatCount(group.devices).padStart(width)}  `, answerLine(group), style),
        ...(names === '' ? [] : hang(`      ${' '.repeat(width)}  `, names, style, 'dim')),
      ];
    }),
    ...(rest.length === 0
      ? []
      : hang('      ', `and ${countOf(rest.length, 'more answer')} of ${countOf(restOf, 'device')}`, style)),
  ];
}
