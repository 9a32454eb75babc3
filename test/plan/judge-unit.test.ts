import { describe, expect, it } from 'vitest';
import type {
  DesiredOccurrence,
  DesiredUnit,
  OccurrenceVersion,
  Unwanted,
} from '../../src/model/desired-job.ts';
import type { HubJob, HubJobStatus } from '../../src/model/hub-job.ts';
import { contentOf } from '../../src/model/job-content.ts';
import { parseJobId } from '../../src/model/job-id.ts';
import type { OwnJob } from '../../src/model/jobs-on-hub.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Change } from '../../src/model/plan.ts';
import { judgeUnit } from '../../src/plan/judge-unit.ts';
import { manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:10:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STAMP = '2603021300';
const SCHEDULED_AT = Date.parse('2026-03-02T13:00:00Z');

const payload = (value: string): JobManifest['operation'] => ({
  kind: 'method',
  name: 'ping',
  payload: { value },
  responseTimeoutInSeconds: 30,
  connectTimeoutInSeconds: 0,
});
const wanted = manifestNamed('ping', { operation: payload('wanted') });
const once: JobManifest = {
  ...wanted,
  schedule: { kind: 'at', at: SCHEDULED_AT, text: '13:00', timeZone: 'UTC' },
};
const other = manifestNamed('ping', { operation: payload('other') });
const echoed = manifestNamed('ping', { operation: payload('as the hub writes it') });

function job(status: HubJobStatus, id = '', changes: Partial<HubJob> = {}, name = 'ping'): OwnJob {
  const jobId = `acme-${name}-${STAMP}${id}`;
  const parts = parseJobId(jobId);
  if (!parts) throw new Error(`${jobId} is no id`);
  return {
    parts,
    job: {
      jobId,
      type: 'method',
      status,
      ...contentOf(wanted),
      startAt: SCHEDULED_AT,
      createdAt: NOW - HOUR,
      ...changes,
    },
  };
}

interface Case {
  readonly jobs?: readonly OwnJob[];
  readonly formerJobs?: readonly OwnJob[];
  readonly manifest?: JobManifest;
  readonly versions?: readonly OccurrenceVersion[];
  readonly unwanted?: Unwanted;
  readonly resume?: string;
  readonly now?: number;
}

function judge({ jobs = [], formerJobs = [], versions, unwanted, now = NOW, ...rest }: Case): string[] {
  const manifest = rest.manifest ?? wanted;
  const content = contentOf(manifest);
  const unit: DesiredUnit = {
    part: 1,
    try: 1,
    content,
    versions: versions ?? [{ from: NOW - 3 * HOUR, revision: manifest.revision, content }],
  };
  const occurrence: DesiredOccurrence = {
    scheduledAt: SCHEDULED_AT,
    units: [unit],
    ...(unwanted && { unwanted }),
  };
  const changes = judgeUnit({
    desired: { manifest, occurrences: [occurrence], unwanted: [], effectiveFrom: NOW - 3 * HOUR },
    occurrence,
    wanted: unit,
    isLatest: true,
    jobs,
    formerJobs,
    strangers: [],
    context: {
      owner: 'acme',
      now,
      leadInSeconds: 86_400,
      resume: new Set(rest.resume === undefined ? [] : [rest.resume]),
    },
  });
  return changes.map(inShort);
}

/** `create due acme-ping-…`, without what is the same for all. */
function inShort(change: Change): string {
  const short = (id: string) =>
    id.replace(`acme-ping-${STAMP}`, 'ping').replace(`acme-pong-${STAMP}`, 'pong');
  const ids = [
    ...('cancels' in change ? [`-${short(change.cancels)}`] : []),
    ...('request' in change ? [`+${short(change.request.jobId)}`] : []),
    ...(change.action === 'keep' ? [short(change.jobId)] : []),
  ];
  return [change.action, change.reason, ...ids].join(' ');
}

const pausedLately: readonly OccurrenceVersion[] = [
  { from: NOW - 3 * HOUR, until: NOW - 30 * MINUTE, revision: 0, content: contentOf(wanted) },
  { from: NOW - 30 * MINUTE, until: NOW - 5 * MINUTE, revision: 0 },
  { from: NOW - 5 * MINUTE, revision: 0, content: contentOf(wanted) },
];
const raisedLately: readonly OccurrenceVersion[] = [
  { from: NOW - 3 * HOUR, until: NOW - 5 * MINUTE, revision: 0, content: contentOf(wanted) },
  { from: NOW - 5 * MINUTE, revision: 1, content: contentOf(wanted) },
];
const revised = { ...wanted, revision: 1 };
const suspended: Unwanted = { kind: 'suspended' };
const hasOther = { ...contentOf(other) };
const ran = { startAt: NOW - 20 * MINUTE, createdAt: NOW - HOUR };

describe('what becomes of a unit', () => {
  it.each<[name: string, unit: Case, changes: readonly string[]]>([
    ['without a job', {}, ['create due +ping']],
    ['without a job, not wanted', { unwanted: suspended }, ['skip suspended']],
    ['whose time is later than the lead', { now: SCHEDULED_AT - 25 * HOUR }, ['defer lead']],
    ['whose deadline is over', { now: SCHEDULED_AT + 2 * HOUR }, ['skip expired']],

    ['that waits', { jobs: [job('scheduled')] }, ['keep scheduled ping']],
    [
      'that waits with other content',
      { jobs: [job('scheduled', '', hasOther)] },
      ['replace content-changed -ping +ping-2'],
    ],
    [
      'that waits with other content when its time is over',
      { jobs: [job('scheduled', '', hasOther)], now: SCHEDULED_AT + 2 * HOUR },
      ['keep expired ping'],
    ],
    [
      'that waits and is not wanted',
      { jobs: [job('scheduled')], unwanted: suspended },
      ['cancel suspended -ping'],
    ],
    [
      'that waits twice',
      { jobs: [job('scheduled', '-2'), job('scheduled')] },
      ['keep scheduled ping-2', 'cancel duplicate -ping'],
    ],
    ['whose last id is used up', { jobs: [job('scheduled', '-99', hasOther)] }, ['keep held ping-99']],

    ['that runs', { jobs: [job('running')] }, ['keep running ping']],
    ['that runs and is not wanted', { jobs: [job('running')], unwanted: suspended }, ['keep running ping']],
    ['in a state that nobody knows', { jobs: [job('unknown')] }, ['keep unknown-state ping']],
    [
      'that runs beside a newer one that waits',
      { jobs: [job('scheduled', '-2'), job('running')] },
      ['keep running ping', 'cancel duplicate -ping-2'],
    ],

    ['that has run', { jobs: [job('completed', '', ran)] }, ['keep done ping']],
    [
      'that has run with other content',
      { jobs: [job('failed', '', { ...ran, ...hasOther })] },
      ['keep done ping'],
    ],
    [
      'that has run, its revision raised since',
      { jobs: [job('completed', '', ran)], manifest: revised, versions: raisedLately },
      ['create revision-raised +ping-r1'],
    ],
    [
      'that has run, its revision raised before',
      {
        jobs: [job('completed', '', { ...ran, startAt: NOW - MINUTE })],
        manifest: revised,
        versions: raisedLately,
      },
      ['keep done ping'],
    ],
    [
      'that has run, its revision raised since, and is not wanted',
      {
        jobs: [job('completed', '', ran)],
        manifest: revised,
        versions: raisedLately,
        unwanted: suspended,
      },
      ['keep done ping'],
    ],

    ['that somebody stopped', { jobs: [job('cancelled')] }, ['keep held ping']],
    [
      'that somebody stopped, resumed',
      { jobs: [job('cancelled')], resume: 'ping' },
      ['create resumed +ping-2'],
    ],
    [
      'that somebody stopped, another resumed',
      { jobs: [job('cancelled')], resume: 'pong' },
      ['keep held ping'],
    ],
    [
      'that was paused and is wanted again',
      { jobs: [job('cancelled')], versions: pausedLately },
      ['create wanted-again +ping-2'],
    ],
    [
      'that somebody stopped long after a pause, where the hub says when',
      { jobs: [job('cancelled', '', { endAt: NOW })], versions: pausedLately.map(earlier) },
      ['keep held ping'],
    ],
    [
      'that was made after a pause, and stopped',
      { jobs: [job('cancelled', '', { createdAt: NOW - MINUTE })], versions: pausedLately },
      ['keep held ping'],
    ],
    [
      'that somebody stopped, its revision raised since',
      { jobs: [job('cancelled')], manifest: revised, versions: raisedLately },
      ['create revision-raised +ping-2'],
    ],
    [
      'that was cancelled with other content',
      { jobs: [job('cancelled', '', hasOther)] },
      ['create content-changed +ping-2'],
    ],
    [
      'that was cancelled and is not wanted',
      { jobs: [job('cancelled')], unwanted: suspended },
      ['skip suspended'],
    ],
    [
      'that was cancelled, when its time is over: nothing more is said of it',
      { jobs: [job('cancelled')], now: SCHEDULED_AT + 2 * HOUR },
      [],
    ],
    [
      'of the one time that a manifest has, that was cancelled, when its time is over',
      { jobs: [job('cancelled')], manifest: once, now: SCHEDULED_AT + 2 * HOUR },
      ['skip expired'],
    ],

    [
      'whose content comes back in another form, once',
      { jobs: [job('scheduled', '', contentOf(echoed))] },
      ['replace content-changed -ping +ping-2'],
    ],
    [
      'whose content comes back in another form, twice',
      { jobs: [job('scheduled', '-2', contentOf(echoed)), job('cancelled', '', contentOf(echoed))] },
      ['keep scheduled ping-2'],
    ],
    [
      'whose content comes back in another form, twice, and somebody stopped it',
      { jobs: [job('cancelled', '-2', contentOf(echoed)), job('cancelled', '', contentOf(echoed))] },
      ['keep held ping-2'],
    ],

    [
      'that waits under a former name',
      { formerJobs: [job('scheduled', '', {}, 'pong')] },
      ['keep renamed pong'],
    ],
    [
      'that waits under a former name, and was edited',
      { formerJobs: [job('scheduled', '', hasOther, 'pong')] },
      ['replace content-changed -pong +ping'],
    ],
    [
      'that has run under a former name',
      { formerJobs: [job('completed', '', ran, 'pong')] },
      ['keep renamed pong'],
    ],
    [
      'that has run under a former name, its own job stopped',
      { jobs: [job('cancelled')], formerJobs: [job('completed', '', ran, 'pong')] },
      ['keep renamed pong'],
    ],
    [
      'that has run under a former name, its own job waiting',
      { jobs: [job('scheduled')], formerJobs: [job('completed', '', ran, 'pong')] },
      ['keep renamed pong', 'cancel duplicate -ping'],
    ],
    [
      'that somebody stopped under a former name',
      { formerJobs: [job('cancelled', '', {}, 'pong')] },
      ['keep held pong'],
    ],
    [
      'that has run under a former name, its revision raised since',
      { formerJobs: [job('completed', '', ran, 'pong')], manifest: revised, versions: raisedLately },
      ['create revision-raised +ping-r1'],
    ],
  ])('%s', (_, unit, changes) => {
    expect(judge(unit)).toEqual(changes);
  });
});

/** Two hours earlier. */
function earlier({ from, until, ...rest }: OccurrenceVersion): OccurrenceVersion {
  return { ...rest, from: from - 2 * HOUR, ...(until !== undefined && { until: until - 2 * HOUR }) };
}
