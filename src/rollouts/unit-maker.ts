import type { Instant } from '../model/instant.ts';
import { formatJobId, type JobIdParts, MAX_ATTEMPT } from '../model/job-id.ts';
import type { OwnJob } from '../model/jobs-on-hub.ts';
import type { Because, CreateChange, ReasonOf } from '../model/plan.ts';
import { explainsCancel } from '../plan/past-versions.ts';
import { OpenTime } from './open-time.ts';
import type { NewUnit } from './parts.ts';
import type { RolloutInput } from './rollout-input.ts';
import { FAILURE_PART, type StageUnit } from './stage-units.ts';
import type { StageView } from './stage-view.ts';
import { type RolloutVersion, wantsUnits } from './version.ts';
import * as words from './words.ts';

/** Why no unit of a stage may be made now. */
export interface Hindrance {
  readonly kind: 'barrier' | 'expired' | 'frozen' | 'window';
  readonly because: string;
  /** When that may change. */
  readonly until?: Instant;
}

/** A unit with less time left in its window waits for the next one. */
export const MIN_UNIT_MS = 300_000;

/** Makes jobs of one version of a rollout: only those that can start at once. */
export class UnitMaker {
  readonly #input: RolloutInput;
  readonly #version: RolloutVersion;
  readonly #own: readonly OwnJob[];

  constructor(input: RolloutInput, version: RolloutVersion) {
    this.#input = input;
    this.#version = version;
    this.#own = input.jobs.get(version.beginsAt) ?? [];
  }

  /** `undefined`: units may be made. */
  hindrance({ stage }: StageView): Hindrance | undefined {
    const { rollout, context } = this.#input;
    const { now, barrier } = context;
    if (barrier !== undefined) return { kind: 'barrier', because: barrier };
    if (now > this.#version.beginsAt + rollout.forInSeconds * 1000) {
      return { kind: 'expired', because: words.expired(rollout.forInSeconds) };
    }
    const local = words.localOf(rollout);
    const opening = this.openTime(stage.windows).at(now);
    if (opening.kind === 'frozen') return { kind: 'frozen', because: words.closed(opening, stage, local) };
    if (opening.kind === 'closed') {
      return { kind: 'window', because: words.closed(opening, stage, local), until: opening.until };
    }
    if (opening.until - now >= MIN_UNIT_MS) return undefined;
    return {
      kind: 'window',
      because: words.tooLittleTime(stage, opening.until, local),
      until: opening.until,
    };
  }

  openTime(windows: StageView['stage']['windows']): OpenTime {
    const { rollout, freezes } = this.#input;
    return new OpenTime(rollout, windows.length > 0 ? windows : rollout.windows, freezes);
  }

  /** The changes that make units; those whose ids are used up are left out. */
  create(
    view: StageView,
    units: readonly NewUnit[],
    why: Because<ReasonOf<'create'>>,
  ): readonly CreateChange[] {
    const { rollout, context } = this.#input;
    const { now } = context;
    const opening = this.openTime(view.stage.windows).at(now);
    const closesIn = opening.kind === 'open' ? (opening.until - now) / 1000 : Number.POSITIVE_INFINITY;
    const maxExecutionTimeInSeconds = Math.min(rollout.maxExecutionTimeInSeconds, Math.floor(closesIn));
    return units.flatMap(({ part, try: number, condition }) => {
      const jobId = this.#nextId(view.number, part, number);
      if (jobId === undefined) return [];
      return {
        manifest: rollout.name,
        scheduledAt: this.#version.beginsAt,
        action: 'create' as const,
        ...why,
        request: {
          jobId,
          startAt: now,
          condition,
          operation: part === FAILURE_PART ? view.marking : view.operationOf(number),
          maxExecutionTimeInSeconds,
        },
      };
    });
  }

  /** The same unit again, as it was. `undefined`: the hub does not say what it was. */
  recreate({ part, try: number, own }: StageUnit): NewUnit | undefined {
    const { condition } = own.job;
    return condition === undefined ? undefined : { part, try: number, condition };
  }

  /** Whether a cancelled unit is wanted again: Git explains the cancel, or somebody resumed the rollout by name. */
  isTakenBack({ job }: OwnJob): boolean {
    const { rollout, history, context } = this.#input;
    if (context.resume.has(rollout.name)) return true;
    const versions = (history?.versions ?? []).map((version) => ({
      from: version.from,
      ...(version.until !== undefined && { until: version.until }),
      ...(version.rollout && wantsUnits(version.rollout, rollout) && { content: WANTED }),
    }));
    return explainsCancel(versions, WANTED, job, context.now);
  }

  /** The id of a unit that nobody has made. */
  firstId(stage: number, part: number, number: number): string {
    return formatJobId(this.#parts(stage, part, number, 1));
  }

  #nextId(stage: number, part: number, number: number): string | undefined {
    const attempts = this.#own
      .filter(({ parts }) => parts.stage === stage && parts.part === part && parts.try === number)
      .map(({ parts }) => parts.attempt);
    const attempt = Math.max(0, ...attempts) + 1;
    return attempt > MAX_ATTEMPT ? undefined : formatJobId(this.#parts(stage, part, number, attempt));
  }

  #parts(stage: number, part: number, number: number, attempt: number): JobIdParts {
    const { rollout, context } = this.#input;
    return {
      owner: context.owner,
      name: rollout.name,
      scheduledAt: this.#version.beginsAt,
      stage,
      part,
      try: number,
      revision: 0,
      attempt,
    };
  }
}

/** Only whether a unit was wanted matters, not what it would do: that is the same all through a version. */
const WANTED = { condition: '', operation: { kind: 'twin' }, maxExecutionTimeInSeconds: 1 } as const;
