import type { Freeze } from '../../src/model/freeze.ts';
import type { Instant } from '../../src/model/instant.ts';
import { contentText } from '../../src/model/job-content.ts';
import { parseJobId } from '../../src/model/job-id.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Reason } from '../../src/model/plan.ts';
import type { SimulatedRun } from '../../src/model/simulation.ts';
import { TIER_LIMITS } from '../../src/model/tier.ts';
import { runSimulation } from '../../src/simulation/run-simulation.ts';
import type { Commit } from '../../src/simulation/workflow/commits.ts';
import type { FaultRule } from '../../src/simulator/faults.ts';
import type { HubState } from '../../src/simulator/state/hub-state.ts';
import type { Job, JobSpec } from '../../src/simulator/state/job.ts';
import type { Checkout, History, JobLife } from '../support/judge/history.ts';
import { PassLog } from '../support/judge/pass-log.ts';
import { manifestNamed } from '../support/plan-world.ts';
import { CONFIG, HUB_CONFIG, readYaml } from '../support/simulated-world.ts';

/*
 * Thirty days of a small repository on a bad network: every request may be refused, cut or lost, workflow runs come up
 * to twelve hours late or never, people commit, cancel on the hub and take slots. The clocks change in it.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FROM = Date.parse('2027-03-12T09:00:00Z');
const DAYS = 30;
const onDay = (day: number): Instant => FROM + Math.round(day * DAY);
const LEAD_IN_SECONDS = 6 * 3_600;

const FAULTS: readonly FaultRule[] = [
  { effect: { kind: 'status', status: 429 }, rate: 0.05 },
  { effect: { kind: 'status', status: 503 }, rate: 0.02 },
  // Half of them before the hub has done it, half of them after.
  { effect: { kind: 'reset', when: 'before' }, rate: 0.005 },
  { effect: { kind: 'reset', when: 'after' }, rate: 0.005 },
];

const FLEET = `
apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: yard }
spec:
  seed: 3
  groups:
    - name: steady
      count: 20
      idPattern: steady-{index}
      tags: { site: a }
      methods: { ping: { latency: { from: 20ms, to: 4s }, failures: [{ share: 10%, of: devices, status: 500 }] } }
      reportDesired: [mode]
    - name: sleepy
      count: 10
      idPattern: sleepy-{index}
      tags: { site: a }
      online: 80%
      offline: { every: 2h, for: 20m }
      methods: { ping: { failures: [{ share: 20%, of: devices, instead: no-answer }] } }
`;

const cron = (text: string, timeZone = 'Europe/Budapest') =>
  ({ kind: 'cron', cron: text, timeZone, dst: {} }) as const;
const twin = (mode: number) => ({ operation: { kind: 'twin', desired: { mode } } }) as const;

const named = {
  evening: manifestNamed('evening', { schedule: cron('0 22 * * MON-FRI'), startingDeadlineInSeconds: 900 }),
  /** Not there on the night when the clocks change. */
  'half-past-two': manifestNamed('half-past-two', {
    schedule: cron('30 2 * * *'),
    startingDeadlineInSeconds: 3 * 3_600,
    missed: 'skip',
  }),
  /** So close together that one that comes late is in the way of the next. */
  tight: manifestNamed('tight', {
    schedule: cron('0 7,8,9,10 * * *', 'UTC'),
    startingDeadlineInSeconds: 6 * 3_600,
    maxExecutionTimeInSeconds: 3_600,
  }),
  often: manifestNamed('often', {
    schedule: cron('20 */6 * * *', 'America/New_York'),
    startingDeadlineInSeconds: 4 * 3_600,
    concurrencyPolicy: 'Allow',
    ...twin(1),
  }),
  once: manifestNamed('once', {
    schedule: { kind: 'at', at: FROM + 17 * DAY, text: 'on day 17', timeZone: 'UTC' },
    startingDeadlineInSeconds: 7 * 86_400,
  }),
  added: manifestNamed('added', {
    schedule: cron('45 1,13 * * *', 'Australia/Lord_Howe'),
    startingDeadlineInSeconds: 12 * 3_600,
    ...twin(2),
  }),
};

const FREEZES: readonly Freeze[] = [
  {
    name: 'days-off',
    reason: 'Nobody is there',
    effect: 'deny',
    window: { kind: 'range', from: FROM + 12.5 * DAY, to: FROM + 14 * DAY },
    manifests: { kind: 'all' },
  },
];

type Names = keyof typeof named;

/** What people commit, day by day: a change of a manifest, or that it is gone. */
const EDITS: readonly {
  readonly day: number;
  readonly edit: Partial<Record<Names, Partial<JobManifest> | 'gone'>>;
}[] = [
  { day: 4.2, edit: { added: {} } },
  { day: 7.9, edit: { often: twin(3), evening: { suspend: true } } },
  { day: 9.1, edit: { evening: { suspend: false } } },
  { day: 11.2, edit: { often: { ...twin(3), schedule: cron('50 */6 * * *', 'America/New_York') } } },
  { day: 15.95, edit: { tight: 'gone' } },
  { day: 20.4, edit: { 'half-past-two': { revision: 1 }, tight: {} } },
  { day: 25.15, edit: { added: { ...twin(4), startingDeadlineInSeconds: 3_600 } } },
];

function commits(): readonly Commit[] {
  const { added: _, ...first } = named;
  let current = new Map(Object.values(first).map((one) => [one.name, { ...one, effectiveFrom: FROM }]));
  const all: Commit[] = [{ at: FROM, manifests: [...current.values()] }];
  for (const { day, edit } of EDITS) {
    const at = onDay(day);
    current = new Map(current);
    for (const name of Object.keys(named) as Names[]) {
      const change = edit[name];
      if (change === undefined) continue;
      if (change === 'gone') current.delete(name);
      else current.set(name, { ...(current.get(name) ?? named[name]), ...change, effectiveFrom: at });
    }
    all.push({ at, manifests: [...current.values()] });
  }
  return all;
}

export interface Month {
  readonly history: History;
  readonly runs: readonly SimulatedRun[];
  /** Every reason that a plan gave. */
  readonly reasons: ReadonlySet<Reason>;
}

/** Plays the month with all chance from one seed. */
export async function playMonth(seed: number): Promise<Month> {
  const window = { from: FROM, to: FROM + DAYS * DAY };
  const all = commits();
  const checkouts = all.map(({ at, manifests }): { at: Instant; checkout: Checkout } => ({
    at,
    checkout: { manifests: new Map(manifests.map((one) => [one.name, one])), freezes: FREEZES },
  }));
  // Which run a look belongs to is known at the end only; until then it is what Git says at that moment.
  const log = new PassLog((at) => checkoutOf(at));
  const checkoutOf = (at: Instant): Checkout => {
    const found = checkouts.findLast((one) => one.at <= at) ?? checkouts[0];
    if (!found) throw new Error('there is no commit');
    return found.checkout;
  };
  const reasons = new Set<Reason>();
  const stopped = new Set<string>();
  let jobs: readonly JobLife[] = [];
  const { report } = await runSimulation({
    config: { ...CONFIG, freezes: FREEZES, guards: { maxCancels: 1_000, maxCancelShare: 1 } },
    hubConfig: { ...HUB_CONFIG, tier: 'S2', leadInSeconds: LEAD_IN_SECONDS },
    settings: {
      window,
      everyMs: 3 * HOUR,
      // Shorter than a workflow stays by itself: a look every five minutes is most of what the month costs.
      stayMs: 40 * MINUTE,
      lateMs: [0, 12 * HOUR],
      dropShare: 0.1,
      seed,
      tier: 'S2',
      units: 1,
      faults: [],
    },
    commits: all,
    fleets: readYaml(FLEET).fleets,
    isDerivedFleet: false,
    faults: FAULTS,
    connect: 0,
    progress: (event) => {
      log.enter(event);
      if (event.kind !== 'planned') return;
      for (const { reason } of event.plan.changes) reasons.add(reason);
    },
    inspections: [
      ...[3.3, 6.1, 18.6, 26.2].map((day) => ({
        at: onDay(day),
        inspect: (state: HubState) => stopOne(state, stopped),
      })),
      ...[5, 5.3, 5.6, 5.9, 22].map((day) => ({
        at: onDay(day),
        inspect: (state: HubState) => takeSlot(state, `somebody-${day * 100}`),
      })),
      { at: window.to, inspect: (state) => (jobs = [...state.jobs.list()].map(lifeOf)) },
    ],
  });
  log.end();
  const starts = report.runs.flatMap(({ startedAt }) => startedAt ?? []).sort((left, right) => left - right);
  const history: History = {
    owner: CONFIG.owner,
    slots: TIER_LIMITS.S2.activeJobs,
    leadInSeconds: LEAD_IN_SECONDS,
    // Two minutes of retries, and what the hub itself holds back.
    patienceMs: 3 * MINUTE,
    passes: log.passes.map((pass, index) => {
      // A run works with the commit that it found when it began, whatever is committed while it stays. Of two looks
      // at one instant the first is the last of one run, the second the first of the next.
      const isLast = log.passes[index + 1]?.at === pass.at;
      const start = starts.findLast((at) => (isLast ? at < pass.at : at <= pass.at));
      return { ...pass, checkout: checkoutOf(start ?? pass.at) };
    }),
    jobs,
    stopped,
  };
  return { history, runs: report.runs, reasons };
}

/** An operator cancels the waiting job of ours that comes next. */
function stopOne(state: HubState, stopped: Set<string>): void {
  for (const { spec, status } of state.jobs.list()) {
    if (status !== 'scheduled' || parseJobId(spec.jobId)?.owner !== CONFIG.owner) continue;
    state.jobs.cancel(spec.jobId);
    stopped.add(spec.jobId);
    return;
  }
}

/** Somebody else submits a job that waits for a day and a half. */
function takeSlot(state: HubState, jobId: string): void {
  if (state.jobs.activeCount >= TIER_LIMITS.S2.activeJobs) return;
  state.jobs.create({
    jobId,
    work: { type: 'scheduleUpdateTwin', patch: { tags: { other: true } }, sent: {} },
    queryCondition: "tags.site = 'b'",
    startAt: state.clock.now() + 36 * HOUR,
    maxExecutionTimeInSeconds: 600,
  });
}

function contentOfSpec({ work, queryCondition = '', maxExecutionTimeInSeconds }: JobSpec): string {
  return contentText({ condition: queryCondition, operation: operationOf(work), maxExecutionTimeInSeconds });
}

function operationOf(work: JobSpec['work']): Operation {
  if (work.type === 'scheduleUpdateTwin') {
    const { tags, desired } = work.patch;
    return {
      kind: 'twin',
      ...(tags && { tags }),
      ...(desired && { desired }),
    };
  }
  const { methodName: name, payload, responseTimeoutInSeconds, connectTimeoutInSeconds } = work;
  return {
    kind: 'method',
    name,
    ...(payload !== undefined && { payload: JSON.parse(payload) }),
    responseTimeoutInSeconds,
    connectTimeoutInSeconds,
  };
}

function lifeOf({ spec, createdAt, startAt, startedAt, endedAt, status }: Job): JobLife {
  return {
    jobId: spec.jobId,
    content: contentOfSpec(spec),
    createdAt,
    startAt,
    status,
    ...(startedAt !== undefined && { startedAt }),
    ...(endedAt !== undefined && { endedAt }),
  };
}
