import type { JsonObject } from '../json.ts';
import type { Job } from '../state/job.ts';
import type { RowOutcome } from '../state/job-rows.ts';
import { timeText } from '../state/time-text.ts';
import { parsePayload } from './method-operations.ts';

/**
 * The rows of one job in `devices.jobs`, in the order in which the devices were found: as objects for a query, or as
 * the JSON of these objects when a query wants them whole. There may be a million rows, so what many of them share (the
 * job's own members, equal outcomes) is made once.
 */
export class JobRowsView {
  readonly #job: Job;
  readonly #identity: Part;
  readonly #times: Part;
  readonly #outcomes = new Map<RowOutcome | undefined, Part>();

  constructor(job: Job) {
    const { spec } = job;
    const started = job.startedAt ?? job.startAt;
    this.#job = job;
    this.#identity = partOf({ jobId: spec.jobId, jobType: spec.work.type });
    this.#times = partOf({
      startTimeUtc: timeText(started),
      // The deadline, not the end: that is lastUpdatedDateTimeUtc.
      endTimeUtc: timeText(started + spec.maxExecutionTimeInSeconds * 1_000),
      createdDateTimeUtc: timeText(job.createdAt),
    });
  }

  *objects(): Generator<JsonObject> {
    const { rows } = this.#job;
    for (let index = 0; index < rows.length; index += 1) {
      const { deviceId, moduleId } = rows.target(index);
      yield {
        deviceId,
        ...(moduleId !== undefined && { moduleId }),
        ...this.#identity.members,
        status: rows.status(index),
        ...this.#times.members,
        lastUpdatedDateTimeUtc: timeText(rows.updatedAt(index)),
        ...this.#outcome(index).members,
      };
    }
  }

  *texts(): Generator<string> {
    const { rows } = this.#job;
    for (let index = 0; index < rows.length; index += 1) {
      const { deviceId, moduleId } = rows.target(index);
      const module = moduleId === undefined ? '' : `"moduleId":${JSON.stringify(moduleId)},`;
      yield `{"deviceId":${JSON.stringify(deviceId)},${module}${this.#identity.text},` +
        `"status":"${rows.status(index)}",${this.#times.text},` +
        `"lastUpdatedDateTimeUtc":"${timeText(rows.updatedAt(index))}",${this.#outcome(index).text}}`;
    }
  }

  #outcome(index: number): Part {
    const outcome = this.#job.rows.outcome(index);
    const known = this.#outcomes.get(outcome);
    if (known) return known;
    const part = partOf(outcomeMembers(outcome));
    if (this.#outcomes.size < MAX_OUTCOMES) this.#outcomes.set(outcome, part);
    return part;
  }
}

/** Different outcomes that are made once; further ones are made for each row. */
const MAX_OUTCOMES = 1_000;

/** Neighbouring members of a row, and the same as JSON without braces. */
interface Part {
  readonly members: JsonObject;
  readonly text: string;
}

function partOf(members: JsonObject): Part {
  return { members, text: JSON.stringify(members).slice(1, -1) };
}

function outcomeMembers(outcome: RowOutcome | undefined): JsonObject {
  if (!outcome) return { outcome: {} };
  if ('code' in outcome)
    return { outcome: {}, error: { code: outcome.code, description: outcome.description } };
  const { status, payload } = outcome;
  return { outcome: { deviceMethodResponse: { status, payload: parsePayload(payload) } } };
}
