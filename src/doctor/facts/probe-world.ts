import { asRecord, asText, type JsonRecord } from '../../hub/azure/narrow.ts';
import { HubError } from '../../hub/hub-error.ts';
import type { HubAnswer, HubRequest, HubRequests } from '../../hub/requests.ts';
import type { Clock } from '../../model/clock.ts';
import { formatInstant } from '../../model/instant.ts';
import type { JsonObject } from '../../model/json.ts';

export interface ProbeWorldOptions {
  readonly requests: HubRequests;
  readonly clock: Clock;
  /** Part of every name that is made; small letters and digits. */
  readonly suffix: string;
  readonly signal: AbortSignal;
}

/** What a job of a probe does. */
export interface ProbeJob {
  /** Default: a new id. */
  readonly jobId?: string;
  /** Default: a twin update that removes a tag. */
  readonly work?: JsonObject;
  /** Default: no device at all. */
  readonly condition?: string;
  /** How far ahead of the hub's clock it starts. Default: long enough to be cancelled before. */
  readonly startInMs?: number;
}

/** How long something took to be seen. */
export type Waited<Answer> =
  /** `isAtOnce`: at the first look. */
  | { readonly answer: Answer; readonly isAtOnce: boolean; readonly tookMs: number }
  | { readonly answer: undefined; readonly tookMs: number };

const JSON_BODY = { 'Content-Type': 'application/json; charset=utf-8' };
const MAX_EXECUTION_SECONDS = 60;
const SLOT_WAITS_MS = [2_000, 5_000, 10_000] as const;
const START_IN_MS = 20 * 3_600_000;
const FIRST_WAIT_MS = 500;
/** An S1 hub answers 20 queries a minute. */
const MAX_WAIT_MS = 5_000;
const WAIT_LIMIT_MS = 5 * 60_000;

/** A hub and what probes make on it: throwaway jobs and two devices, of which it keeps a list so that nothing is left. */
export class ProbeWorld {
  readonly #requests: HubRequests;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly suffix: string;
  /** The id of the second one has a capital letter. Only the first one has the tag `mark`. Both have the tag `probe`. */
  readonly devices: readonly [string, string];
  /** Jobs that may still wait. */
  readonly #jobs = new Set<string>();
  readonly #madeDevices = new Set<string>();
  #jobCount = 0;

  constructor({ requests, clock, suffix, signal }: ProbeWorldOptions) {
    this.#requests = requests;
    this.#clock = clock;
    this.#signal = signal;
    this.suffix = suffix;
    this.devices = [`hubjobs-doctor-${suffix}-a`, `hubjobs-doctor-${suffix}-B`];
  }

  /** Selects the two devices. */
  get condition(): string {
    return `tags.probe = '${this.suffix}'`;
  }

  send(request: HubRequest): Promise<HubAnswer> {
    return this.#requests.send(request, this.#signal);
  }

  async makeDevices(): Promise<void> {
    for (const [index, deviceId] of this.devices.entries()) {
      this.#signal.throwIfAborted();
      this.#madeDevices.add(deviceId);
      const path = `/devices/${deviceId}`;
      try {
        await this.send({ method: 'PUT', path, headers: JSON_BODY, body: { deviceId }, changesHub: true });
      } catch (error) {
        const isOurs = error instanceof HubError && error.kind === 'conflict';
        if (wasRefused(error) && !isOurs) this.#madeDevices.delete(deviceId);
        if (!isOurs) throw error;
      }
      await this.patchTags(deviceId, { probe: this.suffix, ...(index === 0 && { mark: 'x' }) });
    }
  }

  async patchTags(deviceId: string, tags: JsonObject): Promise<void> {
    const path = `/twins/${deviceId}`;
    await this.send({ method: 'PATCH', path, headers: JSON_BODY, body: { tags }, changesHub: true });
  }

  async readTags(deviceId: string): Promise<JsonRecord> {
    const { body } = await this.send({ method: 'GET', path: `/twins/${deviceId}` });
    return asRecord(asRecord(body)?.['tags']) ?? {};
  }

  async query(query: string): Promise<readonly JsonRecord[]> {
    const { body } = await this.send({
      method: 'POST',
      path: '/devices/query',
      headers: JSON_BODY,
      body: { query },
    });
    const rows: readonly unknown[] = Array.isArray(body) ? body : [];
    return rows.map(asRecord).filter((row) => row !== undefined);
  }

  /** Ids of the devices that a condition selects, the short ones: `a`, `B`. */
  async matching(condition: string): Promise<string> {
    const rows = await this.query(`SELECT deviceId FROM devices WHERE ${this.condition} AND ${condition}`);
    const ids = rows.map((row) => asText(row['deviceId'])?.split('-').at(-1) ?? '');
    return ids.sort().join(' ');
  }

  /** Resolves with the job's id. Waits a little for a slot, as that of a cancelled job may not be free at once. */
  async createJob(job: ProbeJob = {}): Promise<string> {
    for (const waitMs of SLOT_WAITS_MS) {
      try {
        return await this.createJobNow(job);
      } catch (error) {
        if (!(error instanceof HubError && error.kind === 'quota')) throw error;
        await this.#clock.sleep(waitMs, this.#signal);
      }
    }
    return this.createJobNow(job);
  }

  /** The same without waiting. */
  async createJobNow(job: ProbeJob = {}): Promise<string> {
    const { jobId = this.newJobId(), work, condition, startInMs = START_IN_MS } = job;
    this.#signal.throwIfAborted();
    const start = this.#clock.now() + (this.#requests.clockAheadMs() ?? 0) + startInMs;
    const path = `/jobs/v2/${jobId}`;
    const body = {
      jobId,
      ...(work ?? twinUpdate({ hubjobs: { doctor: null } })),
      startTime: formatInstant(start),
      maxExecutionTimeInSeconds: MAX_EXECUTION_SECONDS,
      queryCondition: condition ?? `deviceId = '${jobId}'`,
    };
    this.#jobs.add(jobId);
    try {
      await this.send({ method: 'PUT', path, headers: JSON_BODY, body, changesHub: true });
    } catch (error) {
      // An answer was lost, and the second try met the job of the first one.
      if (error instanceof HubError && error.kind === 'conflict') return jobId;
      if (wasRefused(error)) this.#jobs.delete(jobId);
      throw error;
    }
    return jobId;
  }

  newJobId(): string {
    this.#jobCount += 1;
    return `hubjobs-doctor-${this.suffix}-${this.#jobCount}`;
  }

  async readJob(jobId: string): Promise<JsonRecord> {
    return asRecord((await this.send({ method: 'GET', path: `/jobs/v2/${jobId}` })).body) ?? {};
  }

  /** Ids of the jobs that wait, by the hub's list. */
  async waitingJobs(): Promise<readonly string[]> {
    return (await this.#listJobs('queued')).concat(await this.#listJobs('scheduled'));
  }

  /** How many jobs wait or run. */
  async activeJobs(): Promise<number> {
    return (await this.waitingJobs()).concat(await this.#listJobs('running')).length;
  }

  async #listJobs(status: string): Promise<readonly string[]> {
    const parameters = `jobStatus=${status}`;
    const { body } = await this.send({ method: 'GET', path: '/jobs/v2/query', parameters });
    const rows: readonly unknown[] = Array.isArray(body) ? body : [];
    return rows.map((row) => asText(asRecord(row)?.['jobId']) ?? '');
  }

  async cancelJob(jobId: string): Promise<void> {
    await this.#requests.send({ method: 'POST', path: `/jobs/v2/${jobId}/cancel`, changesHub: true });
    this.#jobs.delete(jobId);
  }

  /** Looks again and again, at most five minutes long, until there is something to see. */
  async until<Answer>(look: () => Promise<Answer | undefined>): Promise<Waited<Answer>> {
    const startedAt = this.#clock.now();
    for (let waitMs = FIRST_WAIT_MS, isAtOnce = true; ; waitMs = Math.min(MAX_WAIT_MS, 2 * waitMs)) {
      const answer = await look();
      const tookMs = this.#clock.now() - startedAt;
      if (answer !== undefined) return { answer, isAtOnce, tookMs };
      if (tookMs >= WAIT_LIMIT_MS) return { answer: undefined, tookMs };
      isAtOnce = false;
      await this.#clock.sleep(waitMs, this.#signal);
    }
  }

  /** Cancels the jobs and deletes the devices that are left. Resolves with the names of those that are still there. */
  async cleanUp(): Promise<readonly string[]> {
    const left: string[] = [];
    for (const jobId of [...this.#jobs]) {
      if (!(await isDone(() => this.cancelJob(jobId)))) left.push(`job ${jobId}`);
    }
    for (const deviceId of this.#madeDevices) {
      const path = `/devices/${deviceId}`;
      const headers = { 'If-Match': '"*"' };
      const remove = () => this.#requests.send({ method: 'DELETE', path, headers, changesHub: true });
      if (!(await isDone(remove))) left.push(`device ${deviceId}`);
    }
    return left;
  }
}

export function twinUpdate(tags: JsonObject): JsonObject {
  return { type: 'scheduleUpdateTwin', updateTwin: { etag: '*', tags } };
}

/** Only where the answer was lost may it be there. */
function wasRefused(error: unknown): boolean {
  return error instanceof HubError && !error.isPassing;
}

/** What is not there any more, or has ended by itself, needs no removing. */
async function isDone(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return error.kind === 'not-found' || error.details.status === 405;
  }
}
