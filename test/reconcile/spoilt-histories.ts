import { formatJobId, type JobIdParts, parseJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Change, Reason } from '../../src/model/plan.ts';
import type { History, JobLife, Pass } from '../support/judge/history.ts';
import type { Rule } from '../support/judge/judge.ts';
import { START } from './true-history.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Spoil = (history: History) => History;

/** The first job that is as described and lies well inside the history. */
function jobOf(
  { jobs }: History,
  name: string,
  isMeant: (job: JobLife, parts: JobIdParts) => boolean = ({ startedAt }) => startedAt !== undefined,
): { job: JobLife; parts: JobIdParts } {
  for (const job of jobs) {
    const parts = parseJobId(job.jobId);
    if (parts?.name === name && job.createdAt > START + 2 * HOUR && isMeant(job, parts))
      return { job, parts };
  }
  throw new Error(`the history has no such job of ${name}`);
}

function passOf({ passes }: History, job: JobLife): Pass {
  const pass = passes.findLast(({ at }) => at <= job.createdAt);
  if (!pass) throw new Error('no pass made the job');
  return pass;
}

function changeJob(history: History, job: JobLife, changes: Partial<JobLife>): History {
  return { ...history, jobs: history.jobs.map((one) => (one === job ? { ...one, ...changes } : one)) };
}

function changePass(history: History, pass: Pass, changes: Partial<Pass>): History {
  return { ...history, passes: history.passes.map((one) => (one === pass ? { ...one, ...changes } : one)) };
}

const withJob = (history: History, job: JobLife): History => ({ ...history, jobs: [...history.jobs, job] });
const without = (history: History, job: JobLife): History => ({
  ...history,
  jobs: history.jobs.filter((one) => one !== job),
});

/** Another id for the same job. */
const renamed = (name: string, change: (parts: JobIdParts) => Partial<JobIdParts>): Spoil => {
  return (history) => {
    const { job, parts } = jobOf(history, name);
    return changeJob(history, job, { jobId: formatJobId({ ...parts, ...change(parts) }) });
  };
};

/** Git said something else to the look that made a job. */
const otherGit = (change: (manifest: JobManifest, job: JobLife) => Partial<JobManifest>): Spoil => {
  return (history) => {
    const { job } = jobOf(history, 'four');
    const pass = passOf(history, job);
    const manifests = new Map(pass.checkout.manifests);
    const manifest = manifests.get('four');
    if (!manifest) throw new Error('Git does not hold it');
    manifests.set('four', { ...manifest, ...change(manifest, job) });
    return changePass(history, pass, { checkout: { ...pass.checkout, manifests } });
  };
};

/** The same job, made by the look at another time. */
const madeLater = (name: string, afterScheduledMs: number): Spoil => {
  return (history) => {
    const { job, parts } = jobOf(history, name, ({ startedAt }, { scheduledAt }) => {
      const isDue = startedAt === scheduledAt && scheduledAt > START + DAY * 1.5;
      return isDue && history.passes.some(({ at }) => at === scheduledAt + afterScheduledMs);
    });
    const at = parts.scheduledAt + afterScheduledMs;
    return changeJob(history, job, { createdAt: at, startAt: at, startedAt: at, endedAt: at + MINUTE });
  };
};

/** Nothing cancelled it: it went on waiting. */
const goesOnWaiting = ({ jobId, content, createdAt, startAt }: JobLife): JobLife => ({
  jobId,
  content,
  createdAt,
  startAt,
  status: 'scheduled',
});

const silent = (reason: Reason, isMeant: (change: Change, pass: Pass) => boolean = () => true): Spoil => {
  return (history) => {
    for (const pass of history.passes) {
      const said = pass.changes?.find((change) => change.reason === reason && isMeant(change, pass));
      if (said)
        return changePass(history, pass, { changes: pass.changes?.filter((one) => one !== said) ?? [] });
    }
    throw new Error(`no plan says ${reason}`);
  };
};

const cancelledBecause = (history: History, reason: Reason): JobLife => {
  const changes = history.passes.flatMap((pass) => pass.changes ?? []);
  const ids = changes.flatMap((change) =>
    change.reason === reason && 'cancels' in change ? [change.cancels] : [],
  );
  const job = history.jobs.find(({ jobId }) => ids.includes(jobId));
  if (!job) throw new Error(`no job was cancelled because it was ${reason}`);
  return job;
};

const uncancelled = (reason: Reason): Spoil => {
  return (history) => {
    const job = cancelledBecause(history, reason);
    return { ...history, jobs: history.jobs.map((one) => (one === job ? goesOnWaiting(job) : one)) };
  };
};

const again = (history: History, job: JobLife, changes: Partial<JobLife> = {}): History => {
  const parts = parseJobId(job.jobId);
  if (!parts) throw new Error('not ours');
  return withJob(history, { ...job, ...changes, jobId: formatJobId({ ...parts, attempt: 2 }) });
};

/** What is wrong, the rule that has to find it, and how a true history becomes such a one. */
export const SPOILT: readonly (readonly [string, Rule, Spoil])[] = [
  [
    'a job made between two runs',
    'unbidden',
    (history) => {
      const { job } = jobOf(history, 'four');
      return changeJob(history, job, { createdAt: job.createdAt + 20 * MINUTE });
    },
  ],
  ['a job of nobody', 'no-manifest', renamed('four', () => ({ name: 'nobody' }))],
  [
    'a job of a removed manifest',
    'no-manifest',
    (history) => {
      const gone = history.passes.find(({ checkout }) => !checkout.manifests.has('four'));
      const { job, parts } = jobOf(history, 'four');
      const at = gone?.at ?? 0;
      const jobId = formatJobId({ ...parts, scheduledAt: at + 5 * MINUTE });
      return withJob(history, { ...job, jobId, createdAt: at, startAt: at + 5 * MINUTE, endedAt: at + HOUR });
    },
  ],
  [
    'a job a minute beside its schedule',
    'no-occurrence',
    renamed('four', ({ scheduledAt }) => ({ scheduledAt: scheduledAt - MINUTE })),
  ],
  [
    'a job with other content',
    'old-content',
    (history) => changeJob(history, jobOf(history, 'four').job, { content: 'other' }),
  ],
  ['a job for a suspended manifest', 'suspended', otherGit(() => ({ suspend: true }))],
  [
    'a job inside a freeze',
    'frozen',
    (history) => {
      const { job, parts } = jobOf(history, 'four');
      const pass = passOf(history, job);
      const window = { kind: 'range', from: parts.scheduledAt, to: parts.scheduledAt + MINUTE } as const;
      const freeze = { name: 'x', reason: 'x', effect: 'deny', window, manifests: { kind: 'all' } } as const;
      return changePass(history, pass, { checkout: { ...pass.checkout, freezes: [freeze] } });
    },
  ],
  ['a job older than the edit', 'before-edit', otherGit((_, job) => ({ effectiveFrom: job.startAt + 1 }))],
  [
    'a job that starts before its time',
    'early',
    (history) => {
      const { job, parts } = jobOf(history, 'four');
      return changeJob(history, job, { startAt: parts.scheduledAt - 1 });
    },
  ],
  [
    'a job submitted days ahead',
    'beyond-lead',
    (history) => {
      const { job, parts } = jobOf(history, 'once');
      return changeJob(history, job, {
        createdAt: history.passes.find(({ at }) => at > parts.scheduledAt - DAY)?.at ?? 0,
      });
    },
  ],
  ['a job made after its deadline', 'past-deadline', madeLater('night', 25 * MINUTE)],
  [
    'a job that began after its deadline',
    'past-deadline',
    (history) => {
      const { job } = jobOf(history, 'night');
      return changeJob(history, job, { startedAt: job.startAt + HOUR, endedAt: job.startAt + 2 * HOUR });
    },
  ],
  ['a missed job caught up after the next was due', 'superseded', madeLater('hourly', 2 * HOUR - 5 * MINUTE)],
  [
    'a job that an operator stopped comes back',
    'held',
    (history) => {
      const job = history.jobs.find(({ jobId }) => history.stopped.has(jobId));
      if (!job) throw new Error('nobody stopped a job');
      const at = history.passes.find((pass) => pass.at > (job.endedAt ?? 0))?.at ?? 0;
      return again(history, job, {
        createdAt: at,
        status: 'completed',
        startedAt: job.startAt,
        endedAt: at + HOUR,
      });
    },
  ],
  ['a late job that may still run when the next begins', 'overlap', madeLater('hourly', 55 * MINUTE)],
  ['an occurrence that ran twice', 'twice', (history) => again(history, jobOf(history, 'four').job)],
  [
    'two jobs at once under Forbid',
    'together',
    (history) => {
      const { job } = jobOf(history, 'hourly');
      return changeJob(history, job, { endedAt: job.startAt + 3 * HOUR });
    },
  ],
  ['more jobs than slots', 'slots', (history) => ({ ...history, slots: 1 })],
  [
    'a cancelled job of somebody else',
    'foreign',
    (history) => {
      const job = history.jobs.find(({ jobId }) => jobId.startsWith('somebody'));
      if (!job) throw new Error('nobody else was there');
      return changeJob(history, job, { status: 'cancelled' });
    },
  ],
  [
    'a cancelled job that Git still asks for',
    'cancelled-without-cause',
    (history) => {
      const { job } = jobOf(history, 'four', (one, { scheduledAt }) => scheduledAt - one.createdAt > HOUR);
      const at = history.passes.find((pass) => pass.at > job.createdAt)?.at ?? 0;
      const { startedAt: _, ...rest } = job;
      const cancelled: JobLife = { ...rest, status: 'cancelled', endedAt: at };
      return withJob(without(history, job), cancelled);
    },
  ],
  [
    'a job that never ends',
    'endless',
    (history) => {
      const { job } = jobOf(history, 'once');
      const { endedAt: _, ...rest } = job;
      return withJob(without(history, job), { ...rest, status: 'running' });
    },
  ],
  ['a job left waiting when its manifest was suspended', 'waits-unwanted', uncancelled('suspended')],
  ['a job left waiting inside a freeze', 'waits-unwanted', uncancelled('frozen')],
  ['a job left waiting at a time that the schedule lost', 'waits-unwanted', uncancelled('rescheduled')],
  ['a job left waiting when its manifest was removed', 'waits-unwanted', uncancelled('removed')],
  [
    'a job left waiting with its old content',
    'waits-old-content',
    (history) => {
      const job = cancelledBecause(history, 'content-changed');
      const parts = parseJobId(job.jobId);
      const isReplacement = (one: JobLife) => {
        const other = parseJobId(one.jobId);
        return one !== job && other?.name === parts?.name && other?.scheduledAt === parts?.scheduledAt;
      };
      const jobs = history.jobs.filter((one) => !isReplacement(one));
      return { ...history, jobs: jobs.map((one) => (one === job ? goesOnWaiting(job) : one)) };
    },
  ],
  [
    'two jobs waiting for one occurrence',
    'waits-twice',
    (history) => {
      const { job } = jobOf(history, 'four', (one, { scheduledAt }) => scheduledAt - one.createdAt > HOUR);
      return again(history, job);
    },
  ],
  ['an occurrence forgotten', 'left-out', (history) => without(history, jobOf(history, 'four').job)],
  ['one forgotten under Forbid', 'left-out', (history) => without(history, jobOf(history, 'hourly').job)],
  ['a single date forgotten', 'left-out', (history) => without(history, jobOf(history, 'once').job)],
  [
    'a replacement that was never made',
    'left-out',
    (history) => {
      const old = parseJobId(cancelledBecause(history, 'content-changed').jobId);
      const { job } = jobOf(
        history,
        old?.name ?? '',
        ({ status }, parts) => parts.scheduledAt === old?.scheduledAt && status !== 'cancelled',
      );
      return without(history, job);
    },
  ],
  ['a plan silent on what was superseded', 'unexplained', silent('superseded')],
  [
    'a plan silent on what waits for a slot',
    'unexplained',
    // No other row of the plan counts the same occurrences.
    silent('slot', ({ manifest }, { changes = [] }) =>
      changes.every((one) => one.manifest !== manifest || one.reason !== 'lead'),
    ),
  ],
  [
    'a plan silent on a freeze',
    'unexplained',
    silent('frozen', ({ action, scheduledAt }, { at }) => {
      // Later than those whose jobs were withdrawn when the freeze was made.
      return action === 'skip' && at > START + 44 * HOUR && Math.abs(scheduledAt - at) < HOUR;
    }),
  ],
  ['a plan silent on what was before an edit', 'unexplained', silent('before-edit')],
  [
    'a plan silent on a suspended manifest',
    'unexplained',
    silent('suspended', ({ action }) => action === 'skip'),
  ],
  [
    'a plan silent on what was lost for good',
    'unexplained',
    silent('expired', ({ manifest, action }) => manifest === 'night' && action === 'skip'),
  ],
];
