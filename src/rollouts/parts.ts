import { hasRun } from '../model/hub-job.ts';
import { type Asking, askCount, askDeviceIds } from '../model/hub-question.ts';
import { firstThatFit, idsOf, isOneOf } from '../query/device-list.ts';
import { behind, drawKey, inDrawOrder, isInShare } from './draw.ts';
import { allOf } from './marks.ts';
import { FIRST_SWEEP, type StageUnit } from './stage-units.ts';
import type { StageView } from './stage-view.ts';

/** A unit that may be made now. */
export interface NewUnit {
  readonly part: number;
  readonly try: number;
  readonly condition: string;
}

export type NewUnits =
  | { readonly kind: 'units'; readonly units: readonly NewUnit[] }
  /** Every device of the stage has been taken. */
  | { readonly kind: 'complete' }
  /** The hub does not show yet what a unit wrote. */
  | { readonly kind: 'index-lag' }
  /** The hub did not say what has to be known. */
  | { readonly kind: 'unknown' }
  /** It cannot be done as it is written. */
  | { readonly kind: 'refused'; readonly why: 'no-device' | 'batch-too-small' | 'too-many-parts' };

/** Ids are read while there are at most so many; above, the tag `hubjobs.shard` is used. */
export const MAX_IDS = 5_000;
/** What the shard of a device can be: 0 to 255. */
export const SHARDS = 256;
export const SHARD_COLUMN = 'tags.hubjobs.shard';
/** An id that needs as much room in a condition as one can. */
const LONGEST_ID = "'".repeat(128);
const MAX_PARTS = FIRST_SWEEP - 1;
/** After so long a call no longer waits for the index of twins to show the marks. */
const MAX_INDEX_LAG_MS = 300_000;

const COMPLETE: NewUnits = { kind: 'complete' };
const UNKNOWN: NewUnits = { kind: 'unknown' };
const TOO_MANY_PARTS: NewUnits = { kind: 'refused', why: 'too-many-parts' };

/** The units that a stage still needs so that each of its devices has had its first try. */
export function* unitsToMake(view: StageView): Asking<NewUnits> {
  if (view.isMethod && view.stage.batch !== undefined) {
    // The calls of one batch follow its marks, before the next batch is marked.
    const calling = yield* calls(view);
    if (calling.kind !== 'complete') return calling;
  }
  const marking = yield* unitsThatMark(view);
  if (marking.kind !== 'complete' || !view.isMethod) return marking;
  return yield* calls(view);
}

function* unitsThatMark(view: StageView): Asking<NewUnits> {
  const { draw, batch } = view.stage;
  const made = view.units.ofTry(view.markingTry);
  if (batch === undefined && (draw.kind === 'query' || draw.kind === 'rest')) {
    return made.length > 0 ? COMPLETE : units([newUnit(view, 1, view.newDevices)]);
  }
  if (made.some(({ own }) => isByShard(own.job.condition ?? ''))) return yield* byShard(view, made);
  // Ids come by pages of a hundred: they are read only where they are needed.
  const newest = made.at(-1);
  if (newest && hasRoom(view, idsOf(newest.own.job.condition ?? '') ?? [])) return COMPLETE;
  const left = yield* askCount(view.newDevices);
  if (left === undefined) return UNKNOWN;
  if (left > MAX_IDS) return yield* byShard(view, made);
  const found = yield* askDeviceIds(view.newDevices, MAX_IDS);
  if (!found) return UNKNOWN;
  return found.isAll ? yield* byList(view, made, found.ids) : yield* byShard(view, made);
}

/** Whether any further device would have had room in a list: only behind a full one another one follows. */
function hasRoom(view: StageView, ids: readonly string[]): boolean {
  const { batch = Number.POSITIVE_INFINITY } = view.stage;
  const conditionOf = (list: readonly string[]) => allOf(view.newDevices, isOneOf(list));
  return firstThatFit([...ids, LONGEST_ID], conditionOf, batch).length > ids.length;
}

/** Lists of ids, each as long as a condition can be, or as a batch. */
function* byList(view: StageView, made: readonly StageUnit[], ids: readonly string[]): Asking<NewUnits> {
  const { name } = view.rollout;
  const { draw, batch = Number.POSITIVE_INFINITY } = view.stage;
  const inStage = draw.kind === 'share' ? ids.filter((id) => isInShare(name, id, draw.share)) : ids;
  const ordered = inDrawOrder(name, inStage);
  const taken = made.map(({ own }) => idsOf(own.job.condition ?? '') ?? []);
  const last = taken
    .flat()
    .reduce<string | undefined>(
      (latest, id) => (latest === undefined || drawKey(name, id) > drawKey(name, latest) ? id : latest),
      undefined,
    );
  const room = draw.kind === 'devices' ? draw.count - taken.flat().length : Number.POSITIVE_INFINITY;
  let left = (last === undefined ? ordered : behind(name, ordered, last)).slice(0, Math.max(0, room));
  if (made.length === 0 && left.length === 0) {
    return draw.kind === 'share' && ids.length > 0 ? yield* nobodyOfShare(view, draw.share) : COMPLETE;
  }
  const conditionOf = (list: readonly string[]) => allOf(view.newDevices, isOneOf(list));
  // What a run that died did not take is left to later stages: only behind a full part another one follows.
  const newest = taken.at(-1);
  const [next] = left;
  if (
    newest &&
    next !== undefined &&
    firstThatFit([...newest, next], conditionOf, batch).length > newest.length
  ) {
    return COMPLETE;
  }
  const parts: NewUnit[] = [];
  let part = made.at(-1)?.part ?? 0;
  while (left.length > 0 && (batch === Number.POSITIVE_INFINITY || parts.length === 0)) {
    part += 1;
    if (part > MAX_PARTS) return TOO_MANY_PARTS;
    const list = firstThatFit(left, conditionOf, batch);
    parts.push(newUnit(view, part, conditionOf(list)));
    left = left.slice(list.length);
  }
  return parts.length > 0 ? units(parts) : COMPLETE;
}

/** Every device of the share is done already, or the share is so small that there is none. */
function* nobodyOfShare({ rollout }: StageView, share: number): Asking<NewUnits> {
  const whole = yield* askDeviceIds(rollout.target.condition, MAX_IDS);
  if (!whole) return UNKNOWN;
  const isNone = whole.isAll && !whole.ids.some((id) => isInShare(rollout.name, id, share));
  return isNone ? { kind: 'refused', why: 'no-device' } : COMPLETE;
}

/** Ranges of the shard tag, for fleets whose ids are too many to read. */
function* byShard(view: StageView, made: readonly StageUnit[]): Asking<NewUnits> {
  const { draw, batch } = view.stage;
  const inRange = (from: number, to: number) => {
    const range = `${SHARD_COLUMN} >= ${from} AND ${SHARD_COLUMN} < ${to}`;
    // The last range takes those that have no shard, too.
    const isRest = to === SHARDS && draw.kind !== 'share';
    return allOf(view.newDevices, isRest ? `(${range}) OR NOT IS_DEFINED(${SHARD_COLUMN})` : range);
  };
  if (draw.kind === 'devices') {
    if (made.length > 0) return COMPLETE;
    const total = yield* askCount(view.newDevices);
    if (total === undefined) return UNKNOWN;
    const shards = Math.min(SHARDS, Math.ceil((SHARDS * draw.count * 1.5) / Math.max(1, total)) + 1);
    const found = yield* askDeviceIds(inRange(0, shards), MAX_IDS);
    if (!found?.isAll) return UNKNOWN;
    return yield* byList(view, made, found.ids);
  }
  const end = draw.kind === 'share' ? Math.max(1, Math.round(draw.share * SHARDS)) : SHARDS;
  const from = Math.max(0, ...made.map(({ own }) => shardEnd(own.job.condition ?? '')));
  if (from >= end) return COMPLETE;
  if (batch === undefined) return units([newUnit(view, (made.at(-1)?.part ?? 0) + 1, inRange(from, end))]);
  const left = yield* askCount(inRange(from, end));
  if (left === undefined) return UNKNOWN;
  const width = Math.floor((batch * (end - from)) / Math.max(1, left));
  if (width < 1) return { kind: 'refused', why: 'batch-too-small' };
  const part = (made.at(-1)?.part ?? 0) + 1;
  if (part > MAX_PARTS) return TOO_MANY_PARTS;
  return units([newUnit(view, part, inRange(from, Math.min(end, from + width)))]);
}

/** The calls that follow the marks. */
function* calls(view: StageView): Asking<NewUnits> {
  const marking = view.units.ofTry(0);
  const called = new Set(view.units.ofTry(1).map(({ part }) => part));
  if (marking.some(({ own }) => !hasRun(own.job))) return units([]);
  const missing =
    view.stage.batch === undefined
      ? marking.slice(0, 1).filter(() => called.size === 0)
      : marking.filter(({ part }) => !called.has(part));
  if (missing.length === 0) return COMPLETE;
  const written = marking.reduce((sum, { own }) => sum + (own.job.statistics?.succeededCount ?? 0), 0);
  const shown = yield* askCount(view.marked);
  if (shown === undefined) return UNKNOWN;
  const ended = view.units.endedAt(view.now) ?? view.now;
  if (shown < written && view.now - ended < MAX_INDEX_LAG_MS) return { kind: 'index-lag' };
  return units(
    missing.map(({ part, own }) => ({
      part,
      try: 1,
      condition:
        view.stage.batch === undefined ? view.marked : allOf(view.marked, partOf(own.job.condition ?? '')),
    })),
  );
}

/** What a part's condition says beside the stage's. */
function partOf(condition: string): string | undefined {
  const ids = idsOf(condition);
  if (ids) return isOneOf(ids);
  const range = shardRange(condition);
  return range && `${SHARD_COLUMN} >= ${range.from} AND ${SHARD_COLUMN} < ${range.to}`;
}

const RANGE = /tags\.hubjobs\.shard >= (\d+) AND tags\.hubjobs\.shard < (\d+)/;

function shardRange(condition: string): { readonly from: number; readonly to: number } | undefined {
  const [, from, to] = RANGE.exec(condition) ?? [];
  return from === undefined ? undefined : { from: Number(from), to: Number(to) };
}

function isByShard(condition: string): boolean {
  return shardRange(condition) !== undefined;
}

function shardEnd(condition: string): number {
  return shardRange(condition)?.to ?? 0;
}

function newUnit(view: StageView, part: number, condition: string): NewUnit {
  return { part, try: view.markingTry, condition };
}

function units(all: readonly NewUnit[]): NewUnits {
  return { kind: 'units', units: all };
}
