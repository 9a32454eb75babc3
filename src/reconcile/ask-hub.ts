import { HubError } from '../hub/hub-error.ts';
import type { JobHub } from '../hub/port.ts';
import { type DeviceResult, hasRun } from '../model/hub-job.ts';
import type { Answer, Asking, JobResults, Question } from '../model/hub-question.ts';
import type { JobsOnHub } from '../model/jobs-on-hub.ts';

/** More ids than this of one job's devices are not kept: no condition could name them. */
export const MAX_RESULT_IDS = 20_000;

/**
 * Finds the answers to what decisions ask the hub. What cannot change any more, such as the results of a job that has
 * ended, is asked once for as long as this is kept; all else once a look.
 */
export class HubQuestions {
  readonly #hub: JobHub;
  readonly #hasEnded: (jobId: string) => boolean;
  readonly #signal: AbortSignal | undefined;
  readonly #lasting: Map<string, Answer>;
  readonly #ofThisLook = new Map<string, Answer>();
  #asked = 0;

  /** @param lasting answers of earlier looks, and of this one for later ones */
  constructor(
    hub: JobHub,
    hasEnded: (jobId: string) => boolean,
    lasting: Map<string, Answer>,
    signal?: AbortSignal,
  ) {
    this.#hub = hub;
    this.#hasEnded = hasEnded;
    this.#lasting = lasting;
    this.#signal = signal;
  }

  /** Questions that the hub was asked for this look. */
  get asked(): number {
    return this.#asked;
  }

  /** Runs a decision to its end. Throws HubError when the hub cannot be asked at all. */
  async answer<Result>(asking: Asking<Result>): Promise<Result> {
    let step = asking.next();
    while (!step.done) step = asking.next(await this.#find(step.value));
    return step.value;
  }

  async #find(question: Question): Promise<Answer> {
    const key = JSON.stringify(question);
    const known = this.#lasting.get(key) ?? this.#ofThisLook.get(key);
    if (known) return known;
    this.#asked += 1;
    const answer = await this.#ask(question);
    const lasts = question.kind === 'results' && answer.kind !== 'unknown' && this.#hasEnded(question.jobId);
    (lasts ? this.#lasting : this.#ofThisLook).set(key, answer);
    return answer;
  }

  /** A question that the hub refuses, or that one call of which fails, is open: no decision is made on a guess. */
  async #ask(question: Question): Promise<Answer> {
    try {
      switch (question.kind) {
        case 'count':
          return { kind: 'count', total: await this.#hub.countMatches(question.condition, this.#signal) };
        case 'device-ids': {
          const ids = await this.#hub.sampleDevices(question.condition, question.max + 1, this.#signal);
          const isAll = ids.length <= question.max;
          return { kind: 'device-ids', ids: isAll ? ids : [], isAll };
        }
        case 'results':
          return {
            kind: 'results',
            ...(await sumResults(this.#hub.listDeviceResults(question.jobId, this.#signal))),
          };
        default:
          return question satisfies never;
      }
    } catch (error) {
      if (error instanceof HubError && error.kind !== 'unauthorized' && error.kind !== 'unreachable') {
        return { kind: 'unknown' };
      }
      throw error;
    }
  }
}

/** Whether one of our jobs has run, by its id. Looked up in a set that is made when somebody asks first. */
export function createEndedCheck({ own }: JobsOnHub): (jobId: string) => boolean {
  let ended: ReadonlySet<string> | undefined;
  return (jobId) => {
    ended ??= new Set(own.flatMap(({ job }) => (hasRun(job) ? [job.jobId] : [])));
    return ended.has(jobId);
  };
}

/** Adds up the rows of one job as they come; a million of them need no more memory than the ids that are kept. */
async function sumResults(rows: AsyncIterable<DeviceResult>): Promise<JobResults> {
  const counts = { succeeded: 0, refused: 0, unreached: 0 };
  const refusedIds: string[] = [];
  const unreachedIds: string[] = [];
  for await (const { deviceId, outcome } of rows) {
    if (outcome === 'succeeded') {
      counts.succeeded += 1;
    } else if (outcome === 'refused' || outcome === 'failed') {
      counts.refused += 1;
      if (refusedIds.length < MAX_RESULT_IDS) refusedIds.push(deviceId);
    } else if (outcome === 'offline' || outcome === 'timed-out') {
      counts.unreached += 1;
      if (unreachedIds.length < MAX_RESULT_IDS) unreachedIds.push(deviceId);
    }
  }
  const hasAllIds = refusedIds.length === counts.refused && unreachedIds.length === counts.unreached;
  return { ...counts, refusedIds, unreachedIds, hasAllIds };
}
