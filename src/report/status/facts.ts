import type { AnswerGroup } from '../../model/answer-group.ts';
import { formatDuration } from '../../model/duration.ts';
import type { Instant } from '../../model/instant.ts';
import type { RolloutReport } from '../../model/rollout-report.ts';
import {
  type DoneCounts,
  isFailure,
  type JobStatusReport,
  type ManifestStatusReport,
  type RunError,
  type RunReport,
  type StatusReport,
  type Verdict,
} from '../../model/status-report.ts';
import { approvalHeadline } from '../approval/facts.ts';
import { type RolloutFacts, rolloutCounts, rolloutFacts, rolloutNotice } from '../rollout/facts.ts';
import type { Item, Moment, Notice, Piece, Text } from '../writing/facts.ts';
import { utcTime } from '../writing/moment.ts';
import { countsByState, type State, VERDICTS } from '../writing/states.ts';
import { countOf, formatCount, tally } from '../writing/words.ts';

/** What a status report says, in every format. */
export interface StatusFacts {
  readonly title: Text;
  /** The hub, and when it was read. */
  readonly about: readonly Text[];
  readonly headline: string;
  /** Why the run that wrote the report did not do everything. */
  readonly problems: Notice;
  /** The same with what to do, for formats that nobody reads beside the messages of the command. */
  readonly problemsWithAdvice: Notice;
  /** Jobs that the run left to the next one. */
  readonly left: Notice;
  /** Rollouts that do not go on by themselves. */
  readonly halted: Notice;
  readonly rollouts: readonly ReportedRolloutFacts[];
  /** Those of manifests of jobs; those that need attention first. */
  readonly jobs: readonly JobFacts[];
  readonly manifests: readonly ManifestFacts[];
}

/** One job on the hub. */
export interface JobFacts extends Item {
  readonly facts: Readonly<Record<'job', Text>> & Readonly<Partial<Record<'devices' | 'hub says', Text>>>;
  readonly answers: readonly AnswerGroup[];
  readonly jobId: string;
  /** Why somebody should look at it. */
  readonly alarm?: State;
}

/** A rollout with its jobs on the hub. */
export interface ReportedRolloutFacts extends RolloutFacts {
  readonly jobs: readonly JobFacts[];
}

/** The last, the present and the next job of a manifest. */
export interface ManifestFacts {
  readonly name: string;
  readonly isSuspended: boolean;
  /** Of its devices, how many are left: `12 of 340`. */
  readonly left?: string;
  /** `since`: when it ended, if that is known. */
  readonly last?: { readonly state: State; readonly when: Moment; readonly since: Instant };
  readonly current?: State;
  readonly next?: { readonly when: Moment; readonly isOnHub: boolean };
}

export const FAILURES_TITLE = 'Devices that did not succeed, by their answer';

export function statusFacts(report: StatusReport): StatusFacts {
  const { hub, now, jobsReadAt = now, run } = report;
  const timeZones = new Map([
    ...report.manifests.map(({ manifest, timeZone }) => [manifest, timeZone] as const),
    ...report.rollouts.map(({ rollout, timeZone }) => [rollout, timeZone] as const),
  ]);
  const all = byInterest(report.jobs).map((job) => jobFacts(job, timeZones.get(job.manifest) ?? 'UTC', now));
  const rollouts = report.rollouts.map((rollout) => reportedRollout(rollout, all, now));
  return {
    title: hub ? ['Jobs on ', { code: hub.name }] : 'Jobs',
    about: [
      ...(hub ? [[{ code: hub.hostName }]] : []),
      `made ${utcTime(now)}`,
      ...(utcTime(jobsReadAt) === utcTime(now) ? [] : [`jobs as of ${utcTime(jobsReadAt)}`]),
    ],
    headline: statusHeadline(report),
    problems: runProblems(run),
    problemsWithAdvice: withAdvice(runProblems(run), run?.error),
    left: leftNotice(run, (manifest) => timeZones.get(manifest) ?? 'UTC'),
    halted: rolloutNotice(rollouts),
    rollouts,
    jobs: all.filter(({ name }) => rollouts.every((rollout) => rollout.name !== name)),
    manifests: report.manifests.map((manifest) => manifestFacts(manifest, now)),
  };
}

function reportedRollout(
  report: RolloutReport,
  all: readonly JobFacts[],
  now: Instant,
): ReportedRolloutFacts {
  return { ...rolloutFacts(report, now), jobs: all.filter(({ name }) => name === report.rollout) };
}

/** `5 jobs on the hub: 4 completed, 1 running`. */
export function jobsOfRollout(jobs: readonly JobFacts[]): string {
  return `${countOf(jobs.length, 'job')} on the hub: ${tally(jobs.map(({ state }) => state.words))}`;
}

/** The jobs of manifests: those of rollouts their rollouts tell of. */
export function jobsOfManifests({ jobs, rollouts }: StatusReport): readonly JobStatusReport[] {
  const names = new Set(rollouts.map(({ rollout }) => rollout));
  return jobs.filter(({ manifest }) => !names.has(manifest));
}

export function countVerdicts(
  jobs: readonly { readonly verdict: Verdict }[],
): Readonly<Record<Verdict, number>> {
  const counts = {
    succeeded: 0,
    incomplete: 0,
    unreached: 0,
    'below-threshold': 0,
    running: 0,
    waiting: 0,
    cancelled: 0,
    'no-devices': 0,
  };
  for (const { verdict } of jobs) counts[verdict] += 1;
  return counts;
}

/** `1 below threshold, 3 succeeded, 2 waiting`: the jobs, the worst first. */
function statusHeadline(report: StatusReport): string {
  if (report.jobsReadAt === undefined) return 'the jobs on the hub were not read';
  const rollouts = rolloutCounts(report.rollouts);
  const jobs = jobsOfManifests(report);
  const parts = countsByState(VERDICTS, countVerdicts(jobs));
  if (parts.length === 0) return rollouts === '' ? 'no jobs of ours on the hub' : rollouts;
  const counted = `${countOf(jobs.length, 'job')}: ${parts.join(', ')}`;
  return rollouts === '' ? counted : `${rollouts}; ${counted}`;
}

function runProblems(run: RunReport | undefined): Notice {
  const { interrupted, error, refusals = [], overtaken, approval } = run ?? {};
  return {
    tone: 'bad',
    lines: [
      ...(interrupted ? ['Interrupted: this is what was done until then.'] : []),
      ...(error ? [['The run ended early: ', { said: error.message }]] : []),
      ...refusals.map(
        ({ guard, message }): Text => [
          'The guard ',
          { code: guard },
          ' refused the plan, and nothing was changed: ',
          { said: message },
        ],
      ),
      ...(overtaken
        ? [
            [
              'The run stopped because the branch ',
              { code: overtaken.branch },
              ' moved to ',
              { code: overtaken.head },
              '; another run makes the changes that are left.',
            ],
          ]
        : []),
      ...(approval && approval.differences.length > 0 ? [[{ said: approvalHeadline(approval) }]] : []),
    ],
  };
}

/** More names do not help. */
const MAX_NAMES_LEFT = 3;

/** `1 job waits for a slot (lock-doors): stay with --for 10m, or run hubjobs reconcile again by 22:15`. */
function leftNotice(run: RunReport | undefined, zoneOf: (manifest: string) => string): Notice {
  const { jobs: [first, ...others] = [], more = 0, stayForSeconds } = run?.left ?? {};
  if (!first) return { tone: 'warn', lines: [] };
  const jobs = [first, ...others];
  const count = jobs.length + more;
  const isForSlot = jobs.every(({ waitsFor }) => waitsFor === 'slot');
  const names = [...new Set(jobs.map(({ manifest }) => manifest))];
  const listed = names.slice(0, MAX_NAMES_LEFT);
  const line: Text = [
    `${countOf(count, 'job')} ${count === 1 ? 'waits' : 'wait'} for a slot`,
    isForSlot ? ' (' : ' or for an earlier job to end (',
    ...listed.flatMap((name, index): readonly Piece[] => [...(index > 0 ? [', '] : []), { code: name }]),
    names.length > listed.length ? ', …): ' : '): ',
    ...(stayForSeconds === undefined
      ? []
      : ['stay with ', { code: `--for ${formatDuration(stayForSeconds)}` }, ', or ']),
    'run ',
    { code: 'hubjobs reconcile' },
    ' again by ',
    { time: { at: first.startBy, timeZone: zoneOf(first.manifest) } },
  ];
  return { tone: 'warn', lines: [line] };
}

function withAdvice({ lines, ...notice }: Notice, { details = [], hint }: Partial<RunError> = {}): Notice {
  return {
    ...notice,
    lines: [
      ...lines,
      ...details.map((detail): Text => [{ said: detail }]),
      ...(hint === undefined ? [] : [['What to do: ', { said: hint }]]),
    ],
  };
}

/** Failed jobs first, then incomplete and running ones, then the newest. */
export function byInterest<J extends { readonly verdict: Verdict }>(jobs: readonly J[]): readonly J[] {
  const rank = ({ verdict }: J) => {
    if (isFailure(verdict)) return 0;
    if (verdict === 'incomplete' || verdict === 'running') return 1;
    return verdict === 'no-devices' ? 2 : 3;
  };
  return [...jobs].sort((left, right) => rank(left) - rank(right));
}

/** What jobs on a real hub and on a simulated hub have in common. */
type ReportedJob = Pick<
  JobStatusReport,
  | 'jobId'
  | 'manifest'
  | 'scheduledAt'
  | 'attempt'
  | 'units'
  | 'tries'
  | 'status'
  | 'verdict'
  | 'devices'
  | 'answers'
  | 'failureReason'
>;

/** `now` is absent in a simulation. */
export function jobFacts(job: ReportedJob, timeZone: string, now?: Instant): JobFacts {
  const { jobId, status, attempt, devices, failureReason, verdict } = job;
  const isAlarming = isFailure(verdict) || verdict === 'incomplete' || verdict === 'no-devices';
  return {
    jobId,
    state: VERDICTS[verdict],
    ...(isAlarming && { alarm: VERDICTS[verdict] }),
    name: job.manifest,
    when: { at: job.scheduledAt, timeZone, ...(now !== undefined && { now }) },
    facts: {
      ...(devices !== undefined && { devices: [{ devices }] }),
      ...(failureReason !== undefined && { 'hub says': [{ said: failureReason }] }),
      job: [
        { code: jobId, isId: true },
        ...unitsText(job),
        { between: ', ' },
        attempt > 1 ? `${status}, attempt ${attempt}` : status,
      ],
    },
    answers: job.answers,
  };
}

/** ` and 2 more jobs, 3 tries`. */
function unitsText({ units = [], tries }: ReportedJob): readonly Piece[] {
  if (units.length === 0) return [];
  const more = ` and ${countOf(units.length, 'more job')}`;
  return [tries === undefined ? more : `${more}, ${countOf(tries, 'try', 'tries')}`];
}

function manifestFacts(manifest: ManifestStatusReport, now: Instant): ManifestFacts {
  const { timeZone, suspended, done, last, current, next } = manifest;
  const moment = (at: Instant): Moment => ({ at, timeZone, now });
  return {
    name: manifest.manifest,
    isSuspended: suspended,
    ...(done && { left: leftText(done) }),
    ...(last && {
      last: {
        state: VERDICTS[last.verdict],
        when: moment(last.scheduledAt),
        since: last.endAt ?? last.scheduledAt,
      },
    }),
    ...(current && { current: VERDICTS[current.verdict] }),
    ...(next && { next: { when: moment(next.scheduledAt), isOnHub: next.jobId !== undefined } }),
  };
}

/** `12 of 340`, and what is in neither half. */
function leftText({ target, done, left }: DoneCounts): string {
  const text = `${formatCount(left)} of ${formatCount(target)}`;
  // The counts are taken one after the other, so devices may move meanwhile.
  const neither = Math.max(0, target - done - left);
  return neither === 0 ? text : `${text}, ${formatCount(neither)} unclear`;
}
