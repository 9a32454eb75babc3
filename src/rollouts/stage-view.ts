import { hasRun } from '../model/hub-job.ts';
import type { Instant } from '../model/instant.ts';
import type { Operation } from '../model/operation.ts';
import type { RolloutManifest, Stage } from '../model/rollout.ts';
import { complementOf } from '../query/complement.ts';
import { allOf, isMarked, isUnmarked, markTags } from './marks.ts';
import type { StageUnits } from './stage-units.ts';

/** One stage of one version, with what is on the hub of it and the conditions that find its devices. */
export class StageView {
  readonly rollout: RolloutManifest;
  readonly version: Instant;
  readonly stage: Stage;
  /** From 1. */
  readonly number: number;
  readonly units: StageUnits;
  readonly now: Instant;
  /** Its devices. */
  readonly marked: string;
  /** Of the version's target those that no stage has, and that are not done. */
  readonly newDevices: string;
  /** The same, done or not. */
  readonly unmarked: string;

  constructor(rollout: RolloutManifest, version: Instant, number: number, units: StageUnits, now: Instant) {
    const stage = rollout.stages[number - 1];
    if (!stage) throw new Error(`${rollout.name} has no stage ${number}`);
    this.rollout = rollout;
    this.version = version;
    this.stage = stage;
    this.number = number;
    this.units = units;
    this.now = now;
    this.marked = isMarked(rollout, version, number);
    this.unmarked = allOf(rollout.target.condition, this.ownCondition, isUnmarked(rollout, version));
    this.newDevices = allOf(this.unmarked, this.notDone);
  }

  /** What it asks beside the rollout's target. */
  get ownCondition(): string | undefined {
    const { draw } = this.stage;
    return draw.kind === 'query' ? draw.condition : undefined;
  }

  get isLast(): boolean {
    return this.number === this.rollout.stages.length;
  }

  get isMethod(): boolean {
    return this.rollout.operation.kind === 'method';
  }

  get notDone(): string | undefined {
    return this.rollout.done === undefined ? undefined : complementOf(this.rollout.done);
  }

  /** The try whose units mark the devices: a patch does it itself, before a call a job of its own does. */
  get markingTry(): 0 | 1 {
    return this.isMethod ? 0 : 1;
  }

  /** What a unit of a try does. */
  operationOf(number: number): Operation {
    const { operation } = this.rollout;
    if (operation.kind === 'method') return number === 0 ? this.marking : operation;
    const marks = markTags(this.rollout, this.version, this.number);
    return { ...operation, tags: { ...operation.tags, ...marks } };
  }

  /** Only marks devices. */
  get marking(): Operation {
    return { kind: 'twin', tags: markTags(this.rollout, this.version, this.number) };
  }

  /** All units of these have ended by themselves. */
  hasEnded(number: number): boolean {
    const units = this.units.ofTry(number);
    return units.length > 0 && units.every(({ own }) => hasRun(own.job));
  }
}
