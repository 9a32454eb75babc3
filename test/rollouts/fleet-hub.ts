import { HubError } from '../../src/hub/hub-error.ts';
import type { JobHub } from '../../src/hub/port.ts';
import type { JobRequest } from '../../src/model/desired-job.ts';
import type { DeviceOutcome, DeviceResult, HubJob } from '../../src/model/hub-job.ts';
import { isActive, isWaiting } from '../../src/model/hub-job.ts';
import type { Instant } from '../../src/model/instant.ts';
import { parseJobId } from '../../src/model/job-id.ts';
import type { JsonObject, JsonValue } from '../../src/model/json.ts';
import { compileCondition } from '../../src/query/compile.ts';
import type { VirtualClock } from '../../src/simulation/clock/virtual-clock.ts';
import type { Chance } from '../nemesis/chance.ts';

/*
 * A hub with devices, for rollouts: jobs are carried out on twins, and devices react to what they were given. Its queries
 * go by an index that may lag behind.
 */

export const MINUTE = 60_000;

export type DeviceKind = 'good' | 'late' | 'brick' | 'refuse' | 'flap';

export interface Device {
  readonly deviceId: string;
  readonly kind: DeviceKind;
  connectionState: 'Connected' | 'Disconnected';
  lastActivityTime: string;
  tags: Record<string, JsonValue>;
  properties: { desired: Record<string, JsonValue>; reported: Record<string, JsonValue> };
  /** As the index has it. */
  indexed: Readonly<Record<string, JsonValue>>;
  isDead: boolean;
  reaction?: { readonly at: Instant; readonly value: string; readonly writtenAt: Instant } | undefined;
  /** What it reacted to last, and what it had reported before. */
  reacted?: { readonly at: Instant; readonly from: JsonValue | undefined; readonly writtenAt: Instant };
  readonly calls: {
    readonly version: Instant;
    readonly stage: number;
    readonly try: number;
    refused: boolean;
  }[];
}

interface RunningJob extends HubJob {
  readonly condition: string;
  readonly createdAt: Instant;
  rows: Map<string, DeviceOutcome>;
}

export interface FleetRules {
  readonly slots: number;
  /** Versions that kill devices of the kind `brick`. */
  readonly badValues: ReadonlySet<string>;
  /** Share of devices online at any time. */
  readonly online: number;
  readonly lag: boolean;
  readonly lossy: boolean;
  readonly churn: boolean;
}

/** A caller's fate. */
export interface Caller {
  readonly chance: Chance;
  /** The number of the call before or after which the process is killed. */
  readonly killAt?: number | undefined;
}

export class Killed extends Error {}

export class FleetHub {
  readonly devices: Device[] = [];
  readonly jobs = new Map<string, RunningJob>();
  readonly #clock: VirtualClock;
  readonly #chance: Chance;
  readonly #rules: FleetRules;
  readonly #breaks: (promise: string, details: string) => void;
  readonly #created: (job: JobRequest) => void;
  /** Everything works. */
  isCalm = false;

  constructor(
    clock: VirtualClock,
    chance: Chance,
    rules: FleetRules,
    listener: { broken: (promise: string, details: string) => void; created: (job: JobRequest) => void },
  ) {
    this.#clock = clock;
    this.#chance = chance;
    this.#rules = rules;
    this.#breaks = listener.broken;
    this.#created = listener.created;
  }

  add(kind: DeviceKind): void {
    const device: Device = {
      deviceId: `d-${this.devices.length}`,
      kind,
      connectionState: this.#chance.happens(this.#rules.online) ? 'Connected' : 'Disconnected',
      lastActivityTime: new Date(this.#clock.now() - MINUTE).toISOString(),
      tags: { site: 'campus', ...(this.#chance.happens(0.15) && { ring: 'canary' }) },
      properties: { desired: {}, reported: { firmware: '1' } },
      indexed: {},
      isDead: false,
      calls: [],
    };
    this.devices.push(device);
    index(device);
  }

  /** What happens in a minute or so. */
  tick(): void {
    const now = this.#clock.now();
    for (const job of this.jobs.values()) {
      if (isWaiting(job) && (job.startAt ?? now) <= now) this.#start(job);
      if (job.status === 'running') this.#goOn(job);
      if (now - job.createdAt > 30 * 24 * 60 * MINUTE) this.jobs.delete(job.jobId);
    }
    for (const device of this.devices) this.#live(device, now);
    if (this.#rules.churn && this.#chance.happens(0.01)) this.add('good');
  }

  #live(device: Device, now: Instant): void {
    const chance = this.#chance;
    if (!device.isDead) {
      if (chance.happens(0.01)) setOnline(device, chance.happens(this.#rules.online), now);
      const { reaction } = device;
      if (reaction && reaction.at <= now && device.connectionState === 'Connected') {
        const from = device.properties.reported['firmware'];
        device.reacted = { at: now, from, writtenAt: reaction.writtenAt };
        device.properties.reported = { firmware: reaction.value };
        device.reaction = undefined;
      }
      if (device.kind === 'flap' && chance.happens(0.01)) {
        setOnline(device, device.connectionState === 'Disconnected', now);
      }
      if (this.#rules.churn && chance.happens(0.0005)) {
        device.tags = { ...device.tags, ring: device.tags['ring'] === undefined ? 'canary' : null };
      }
    }
    if (this.isCalm || !this.#rules.lag || chance.happens(0.2)) index(device);
  }

  #start(job: RunningJob): void {
    const now = this.#clock.now();
    const { matches } = compileCondition(job.condition);
    job.rows = new Map();
    const { operation } = job;
    const matching = this.devices.filter((device) => matches(rowOf(device)));
    this.jobs.set(job.jobId, Object.assign(job, { status: 'running', startAt: now }));
    for (const device of matching) {
      if (operation?.kind === 'twin') {
        this.#write(device, job, operation.tags, operation.desired);
        job.rows.set(device.deviceId, 'succeeded');
      } else {
        job.rows.set(device.deviceId, 'pending');
      }
    }
    this.#goOn(job);
  }

  #write(device: Device, job: RunningJob, tags?: JsonObject, desired?: JsonObject): void {
    const now = this.#clock.now();
    const mark = tags?.['hubjobs'];
    if (mark && typeof mark === 'object' && !Array.isArray(mark)) {
      for (const [name, text] of Object.entries(mark)) {
        const before = markOf(device, name);
        if (before !== undefined && before !== text && sameVersion(before, String(text))) {
          this.#breaks(
            'two-stages',
            `${device.deviceId} was ${before}, and is ${String(text)} (${job.jobId})`,
          );
        }
      }
      device.tags = { ...device.tags, hubjobs: { ...(device.tags['hubjobs'] as JsonObject), ...mark } };
    }
    const value = desired?.['firmware'];
    if (typeof value === 'string') this.#react(device, value, now);
  }

  #react(device: Device, value: string, now: Instant): void {
    device.properties.desired = { firmware: value };
    if (device.isDead) return;
    if (device.kind === 'brick' && this.#rules.badValues.has(value)) {
      // It takes the version when it connects, and never comes back.
      if (device.connectionState === 'Connected') device.lastActivityTime = new Date(now).toISOString();
      device.isDead = true;
      device.connectionState = 'Disconnected';
      return;
    }
    const minutes = device.kind === 'late' ? this.#chance.below(600, 120) : this.#chance.below(20, 3);
    device.reaction = { at: now + minutes * MINUTE, value, writtenAt: now };
  }

  #goOn(job: RunningJob): void {
    const now = this.#clock.now();
    const { operation } = job;
    for (const [id, outcome] of job.rows) {
      if (outcome !== 'pending' || operation?.kind !== 'method') continue;
      const device = this.devices.find(({ deviceId }) => deviceId === id);
      if (!device || device.isDead || device.connectionState === 'Disconnected') continue;
      const parts = parseJobId(job.jobId);
      if (!parts) throw new Error(job.jobId);
      const refused = device.kind === 'refuse';
      const { stage, try: number, scheduledAt: version } = parts;
      for (const call of device.calls) {
        if (call.version !== version) continue;
        if (call.stage === stage && call.try === number)
          this.#breaks('twice-in-try', `${id} by ${job.jobId}`);
        if (call.refused) this.#breaks('refused-again', `${id} by ${job.jobId}`);
      }
      device.calls.push({ version, stage, try: number, refused });
      device.lastActivityTime = new Date(now).toISOString();
      job.rows.set(id, refused ? 'refused' : 'succeeded');
      if (!refused && typeof operation.payload === 'string') this.#react(device, operation.payload, now);
    }
    const isOver = now >= (job.startAt ?? now) + (job.maxExecutionTimeInSeconds ?? 0) * 1000;
    if (!isOver && [...job.rows.values()].includes('pending')) return;
    for (const [id, outcome] of job.rows) if (outcome === 'pending') job.rows.set(id, 'offline');
    const failedCount = [...job.rows.values()].filter((outcome) => outcome === 'offline').length;
    Object.assign(job, {
      status: 'completed',
      endAt: now,
      statistics: {
        deviceCount: job.rows.size,
        succeededCount: job.rows.size - failedCount,
        failedCount,
        runningCount: 0,
        pendingCount: 0,
      },
    });
  }

  /** The hub as one process sees it. */
  for({ chance, killAt }: Caller): JobHub {
    let calls = 0;
    const call = async <Answer>(work: () => Answer): Promise<Answer> => {
      calls += 1;
      await this.#clock.sleep(200 + chance.below(4_000));
      if (killAt === calls) throw new Killed();
      const isLossy = this.#rules.lossy && !this.isCalm;
      if (isLossy && chance.happens(0.03)) throw unavailable();
      const answer = work();
      if (isLossy && chance.happens(0.03)) throw unavailable();
      return answer;
    };
    const active = () => [...this.jobs.values()].filter(isActive);
    const matching = (condition: string) => {
      const { matches } = compileCondition(condition);
      return this.devices.filter(({ indexed }) => matches(indexed));
    };
    return {
      hostName: 'fleet.test',
      listJobs: (signal) =>
        listed(
          call(() => copies(this.jobs.values())),
          signal,
        ),
      listActiveJobs: () => call(() => copies(active())),
      getJob: (jobId) => call(() => copyOf(this.jobs.get(jobId))),
      createJob: (request) => call(() => this.#create(request)),
      cancelJob: (jobId) =>
        call(() => {
          const job = this.jobs.get(jobId);
          if (!job) throw new HubError('not-found', 'there is no such job', { request: jobId });
          if (!isWaiting(job)) throw new HubError('rejected', 'it has started', { request: jobId });
          Object.assign(job, { status: 'cancelled', endAt: this.#clock.now() });
        }),
      countDevices: (condition) =>
        call(() => {
          const all = matching(condition);
          const connected = all.filter(({ connectionState }) => connectionState === 'Connected');
          return { total: all.length, connected: connected.length };
        }),
      countMatches: (condition) => call(() => matching(condition).length),
      sampleDevices: (condition, limit) =>
        call(() =>
          matching(condition)
            .slice(0, limit)
            .map(({ deviceId }) => deviceId),
        ),
      patchTags: () => call(() => undefined),
      readTwins: (_, __, signal) =>
        listed(
          call(() => []),
          signal,
        ),
      countByValues: (_, signal) =>
        listed(
          call(() => []),
          signal,
        ),
      listDeviceResults: (jobId, signal) =>
        listed(
          call(() =>
            [...(this.jobs.get(jobId)?.rows ?? [])].map(
              ([deviceId, outcome]): DeviceResult => ({ deviceId, outcome }),
            ),
          ),
          signal,
        ),
      clockAheadMs: () => 0,
      close: async () => undefined,
    };
  }

  #create(request: JobRequest): HubJob {
    if (this.jobs.has(request.jobId)) {
      throw new HubError('conflict', 'the id is taken', { request: request.jobId, status: 409 });
    }
    if ([...this.jobs.values()].filter(isActive).length >= this.#rules.slots) {
      throw new HubError('quota', 'no slot', { request: request.jobId, status: 429 });
    }
    compileCondition(request.condition);
    if (request.condition.length > 8_192) this.#breaks('too-long', request.jobId);
    this.#created(request);
    const { jobId, condition, operation, startAt, maxExecutionTimeInSeconds } = request;
    const job: RunningJob = {
      jobId,
      type: operation.kind,
      status: 'scheduled',
      condition,
      operation,
      createdAt: this.#clock.now(),
      startAt,
      maxExecutionTimeInSeconds,
      rows: new Map(),
    };
    this.jobs.set(jobId, job);
    return { ...job };
  }
}

/** The stage that a device is in, `stamp-s1`. */
export function markOf(device: Device, rollout: string): string | undefined {
  const marks = device.tags['hubjobs'];
  const mark =
    marks instanceof Object && !Array.isArray(marks)
      ? Object.entries(marks).find(([key]) => key === rollout)?.[1]
      : undefined;
  return typeof mark === 'string' ? mark : undefined;
}

function sameVersion(left: string, right: string): boolean {
  return left.split('-')[0] === right.split('-')[0];
}

function setOnline(device: Device, isOnline: boolean, now: Instant): void {
  if (device.connectionState === (isOnline ? 'Connected' : 'Disconnected')) return;
  device.connectionState = isOnline ? 'Connected' : 'Disconnected';
  device.lastActivityTime = new Date(now).toISOString();
}

function rowOf({ deviceId, connectionState, lastActivityTime, tags, properties }: Device) {
  return { deviceId, connectionState, lastActivityTime, tags: withoutNulls(tags), properties };
}

function withoutNulls(tags: Record<string, JsonValue>): Record<string, JsonValue> {
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== null));
}

function index(device: Device): void {
  device.indexed = rowOf(device);
}

function copyOf(job: RunningJob | undefined): HubJob | undefined {
  if (!job) return undefined;
  const { rows: _, ...rest } = job;
  return rest;
}

function copies(jobs: Iterable<RunningJob>): readonly HubJob[] {
  return Array.from(jobs, ({ rows: _, ...rest }) => rest);
}

async function* listed<Item>(items: Promise<readonly Item[]>, signal?: AbortSignal): AsyncGenerator<Item> {
  signal?.throwIfAborted();
  yield* await items;
}

function unavailable(): HubError {
  return new HubError('unavailable', 'no answer', { request: 'a call' });
}
