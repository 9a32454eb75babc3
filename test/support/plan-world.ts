import fc from 'fast-check';
import { withIds } from '../../src/manifests/list/list-target.ts';
import type { HubConfig, OwnedConfig } from '../../src/model/config.ts';
import type { Freeze } from '../../src/model/freeze.ts';
import type { HubJob } from '../../src/model/hub-job.ts';
import type { Instant } from '../../src/model/instant.ts';
import { contentOf } from '../../src/model/job-content.ts';
import { formatJobId } from '../../src/model/job-id.ts';
import type { JobManifest, Schedule, Target } from '../../src/model/manifest.ts';
import type { PlanOptions } from '../../src/model/plan.ts';
import type { Tier } from '../../src/model/tier.ts';
import { isOneOf } from '../../src/query/device-list.ts';

/** Everything that a plan depends on. */
export interface World {
  readonly now: Instant;
  readonly config: OwnedConfig;
  readonly hubConfig: HubConfig;
  readonly manifests: readonly JobManifest[];
  readonly jobs: readonly HubJob[];
  readonly options: PlanOptions;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.parse('2026-03-28T12:00:00Z');

const CRONS = [
  '0 * * * *',
  '*/10 * * * *',
  '0 22 * * *',
  '30 2 * * *',
  '0 12 * * MON-FRI',
  '15,45 */6 * * *',
];
const NAMES = ['lock-doors', 'ping', 'set-floor', 'a-2603281200-r2'];

const QUERY: Target = { condition: "tags.site = 'a'", allDevices: false };
const DOORS = ['door-1', 'door-2', 'door-3', 'door-4'];
const RETRY = { everyInSeconds: 7_500, tries: 2, forInSeconds: 86_400 };

function listOf(ids: readonly string[]): Target {
  return withIds({ condition: '*', allDevices: false, list: { ids: [], base: '*' } }, ids);
}

export function manifestNamed(name: string, changes: Partial<JobManifest> = {}): JobManifest {
  return {
    name,
    labels: {},
    source: { file: `jobs/${name}.yaml`, line: 1, column: 1, endLine: 9, endColumn: 1 },
    target: { condition: "tags.site = 'a'", allDevices: false },
    operation: { kind: 'method', name: 'ping', responseTimeoutInSeconds: 30, connectTimeoutInSeconds: 0 },
    schedule: { kind: 'cron', cron: '0 * * * *', timeZone: 'UTC', dst: {} },
    missed: 'latest',
    startingDeadlineInSeconds: 3_600,
    maxExecutionTimeInSeconds: 600,
    suspend: false,
    concurrencyPolicy: 'Forbid',
    revision: 0,
    success: { minSucceeded: 0.95, offline: 'ignore' },
    ...changes,
  };
}

export function hubConfigOf(tier: Tier, leadInSeconds: number): HubConfig {
  return { name: 'test', hostName: 'memory.test', tier, units: 1, leadInSeconds, selector: {} };
}

export const CONFIG: OwnedConfig = {
  owner: 'acme',
  manifests: ['jobs/**/*.yaml'],
  hubs: [],
  rules: {},
  freezes: [],
  guards: { maxCancels: 1_000, maxCancelShare: 1 },
};

const minutes = (from: number, to: number) => fc.integer({ min: from, max: to }).map((n) => n * MINUTE);

const schedules: fc.Arbitrary<Schedule> = fc.oneof(
  fc.constantFrom(...CRONS).chain((cron) =>
    fc.constantFrom('UTC', 'Europe/Budapest', 'Australia/Lord_Howe').map((timeZone) => ({
      kind: 'cron' as const,
      cron,
      timeZone,
      dst: {},
    })),
  ),
  minutes(-12 * 60, 12 * 24 * 60).map((offset) => ({
    kind: 'at' as const,
    at: NOON + offset,
    text: new Date(NOON + offset).toISOString(),
    timeZone: 'UTC',
  })),
);

function manifests(now: Instant): fc.Arbitrary<JobManifest[]> {
  const one = (name: string) =>
    fc
      .record({
        schedule: schedules,
        missed: fc.constantFrom('latest' as const, 'skip' as const),
        startingDeadlineInSeconds: fc.constantFrom(60, 900, 4 * 3_600, 7 * 86_400),
        maxExecutionTimeInSeconds: fc.constantFrom(60, 600, 7_200),
        suspend: fc.boolean().map((value) => value && now % (2 * MINUTE) === 0),
        concurrencyPolicy: fc.constantFrom('Forbid' as const, 'Allow' as const),
        revision: fc.integer({ min: 0, max: 2 }),
        effectiveFrom: minutes(-3 * 24 * 60, 0).map((offset) => now + offset),
        target: fc.oneof(
          { weight: 3, arbitrary: fc.constant(QUERY) },
          { weight: 1, arbitrary: fc.uniqueArray(fc.constantFrom(...DOORS), { minLength: 1 }).map(listOf) },
        ),
        retry: fc.constantFrom(undefined, undefined, RETRY),
      })
      // Under Forbid, validation refuses occurrences that are closer together than the time limit.
      .map(({ maxExecutionTimeInSeconds: limit, retry, ...changes }) => {
        const isForbid = changes.concurrencyPolicy === 'Forbid';
        return manifestNamed(name, {
          ...changes,
          maxExecutionTimeInSeconds: isForbid ? Math.min(limit, 600) : limit,
          ...(retry && { retry }),
        });
      });
  return fc.subarray(NAMES).chain((names) => fc.tuple(...names.map(one)));
}

/** None most of the time; else one around now, or one that leaves a job few hours a day. */
function freezes(now: Instant): fc.Arbitrary<Freeze[]> {
  const range = fc.tuple(minutes(-2_000, 2_000), minutes(1, 2_000)).map(([offset, length]) => ({
    kind: 'range' as const,
    from: now + offset,
    to: now + offset + length,
  }));
  const hours = fc.integer({ min: 1, max: 20 }).map((length) => ({
    kind: 'recurring' as const,
    schedule: { kind: 'cron' as const, cron: '0 6 * * *', timeZone: 'Europe/Budapest', dst: {} },
    durationInSeconds: length * 3_600,
  }));
  const freeze = fc.record({
    name: fc.constantFrom('stop', 'hours'),
    reason: fc.constant('for a test'),
    effect: fc.constantFrom('deny' as const, 'allow' as const),
    window: fc.oneof(range, hours),
    manifests: fc.oneof(
      fc.constant({ kind: 'all' as const }),
      fc.subarray(NAMES).map((names) => ({ kind: 'names' as const, names })),
    ),
  });
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant<Freeze[]>([]) },
    fc.array(freeze, { minLength: 1, maxLength: 3 }),
  );
}

/** When jobs may have been made for: instants that the schedules have, and some that they do not. */
const occurrenceTimes = (now: Instant) =>
  fc.oneof(
    fc.integer({ min: -30, max: 30 }).map((hours) => Math.floor(now / HOUR) * HOUR + hours * HOUR),
    fc.integer({ min: -12, max: 24 }).map((tens) => Math.floor(now / HOUR) * HOUR + tens * 10 * MINUTE),
    minutes(-2_000, 2_000).map((offset) => Math.floor(now / MINUTE) * MINUTE + offset),
  );

const STATUSES = ['queued', 'scheduled', 'running', 'completed', 'failed', 'cancelled', 'unknown'] as const;

function ownJob(now: Instant, all: readonly JobManifest[]): fc.Arbitrary<HubJob> {
  return fc
    .record({
      name: fc.constantFrom(...NAMES, 'gone'),
      at: fc.oneof(
        occurrenceTimes(now),
        fc.constantFrom(now, ...all.flatMap(({ schedule }) => (schedule.kind === 'at' ? [schedule.at] : []))),
      ),
      content: fc.constantFrom('same', 'same', 'other'),
      revision: fc.constantFrom(0, 0, 1),
      attempt: fc.constantFrom(1, 1, 2, 99),
      part: fc.constantFrom(1, 1, 1, 2, 3),
      try: fc.constantFrom(1, 1, 1, 2),
      named: fc.uniqueArray(fc.constantFrom(...DOORS), { minLength: 1 }),
      status: fc.constantFrom(...STATUSES),
      age: minutes(0, 3_000),
    })
    .map(({ name, at, content, revision, attempt, part, try: number, named, status, age }) => {
      const manifest = all.find((candidate) => candidate.name === name) ?? manifestNamed(name);
      const scheduledAt = Math.floor(at / MINUTE) * MINUTE;
      return {
        jobId: formatJobId({
          owner: 'acme',
          name,
          scheduledAt,
          stage: 1,
          part,
          try: number,
          revision,
          attempt,
        }),
        type: 'method',
        status,
        ...contentOf(manifest),
        ...((manifest.target.list || part > 1 || number > 1) && { condition: isOneOf(named) }),
        createdAt: now - age,
        startAt: scheduledAt,
        ...(content === 'other' && { maxExecutionTimeInSeconds: 4_321 }),
      } as const;
    });
}

function foreignJob(now: Instant): fc.Arbitrary<HubJob> {
  const ids = ['acme-by-hand', 'acme', 'other-ping-2603281200', 'acme-ping-2602311200', 'ACME-x'];
  return fc
    .record({ id: fc.constantFrom(...ids), status: fc.constantFrom(...STATUSES), offset: minutes(-60, 60) })
    .map(({ id, status, offset }) => ({
      jobId: id,
      type: 'method' as const,
      status,
      createdAt: now - HOUR,
      startAt: now + offset,
    }));
}

export const worlds: fc.Arbitrary<World> = minutes(0, 24 * 60)
  .map((offset) => NOON + offset)
  .chain((now) => manifests(now).map((all) => ({ now, all })))
  .chain(({ now, all }) =>
    fc.record({
      now: fc.constant(now),
      config: freezes(now).map((all) => ({ ...CONFIG, freezes: all })),
      hubConfig: fc
        .tuple(fc.constantFrom<Tier>('F1', 'S2', 'S3'), fc.constantFrom(3_600, 86_400, 168 * 3_600))
        .map(([tier, lead]) => hubConfigOf(tier, lead)),
      manifests: fc.constant(all),
      jobs: fc
        .array(
          fc.oneof({ weight: 4, arbitrary: ownJob(now, all) }, { weight: 1, arbitrary: foreignJob(now) }),
          {
            maxLength: 14,
          },
        )
        .map((jobs) => [...new Map(jobs.map((job) => [job.jobId, job])).values()]),
      options: fc.record({
        resume: fc.subarray(NAMES),
        abandon: fc.constantFrom<string[]>([], ['gone']),
        allowNoManifests: fc.constant(true),
        allowOwnerChange: fc.constant(true),
      }),
    }),
  );
