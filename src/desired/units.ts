import { hasStarted } from '../model/hub-job.ts';
import { contentOf, type JobContent } from '../model/job-content.ts';
import { FIRST_UNIT, type UnitKey } from '../model/job-id.ts';
import type { OwnJob } from '../model/jobs-on-hub.ts';
import { type JudgedJob, judgedJob } from '../model/judged-job.ts';
import type { DeviceList, JobManifest } from '../model/manifest.ts';
import { allButDevices, amongDevices, idsOf, listAtEnd } from '../query/device-list.ts';
import { manifestAt } from './at-occurrence.ts';
import { inParts, MAX_PARTS, partsOf } from './parts.ts';

/*
 * Which hub jobs carry out one occurrence: its units. A plain job has one. A list of devices has as many parts as its ids
 * need. A try is one more unit, or several, for the devices that are left; next-try.ts finds when one begins.
 *
 * A part keeps the devices that its job on the hub names, whatever became of that job, and only ids that no job names
 * fill new parts. So no edit, no second run and no run that died names a device twice. An id that was taken out of the
 * list is taken out of the part that names it, as long as that part has not started.
 */

/** One unit, and what any version of the manifest would have it do. */
export interface Unit extends Pick<UnitKey, 'part' | 'try'> {
  /** `undefined`: the version has no device in it. */
  contentIn(manifest: JobManifest): JobContent | undefined;
}

const ONLY_UNIT: Unit = { part: FIRST_UNIT.part, try: FIRST_UNIT.try, contentIn: contentOf };

/** The units of an occurrence for which these jobs were made. */
export function unitsOf(manifest: JobManifest, made: readonly OwnJob[]): readonly Unit[] {
  return [...firstTry(manifest, made), ...laterTries(manifest, made)];
}

function firstTry({ target, name }: JobManifest, made: readonly OwnJob[]): readonly Unit[] {
  const { list } = target;
  if (!list) return [ONLY_UNIT];
  const onHub = partsOnHub(made, name);
  if ([...onHub.values()].some((ids) => ids === 'all')) return [ONLY_UNIT];
  const fresh = onHub.size === 0 ? partsOf(list) : partsLeft(list, onHub);
  const free = freeNumbers(onHub);
  return [
    ...[...onHub].flatMap(([part, ids]) => (typeof ids === 'string' ? [] : [partUnit(part, ids)])),
    ...fresh.flatMap((ids) => {
      const { value: part } = free.next();
      return part === undefined ? [] : [partUnit(part, ids)];
    }),
  ].sort((left, right) => left.part - right.part);
}

/** What the manifest would have the unit do that a job was made for. */
export function contentFor(manifest: JobManifest, own: OwnJob): JobContent | undefined {
  const then = manifestAt(manifest, own.parts.scheduledAt);
  return unitsOf(then, [own])
    .find((unit) => isOf(unit, own))
    ?.contentIn(then);
}

export function isOf({ part, try: number }: Pick<UnitKey, 'part' | 'try'>, { parts }: OwnJob): boolean {
  return parts.stage === FIRST_UNIT.stage && parts.part === part && parts.try === number;
}

/** The devices of a part; `all`: it started for another target than a list, `other`: it waits for one. */
type PartOnHub = readonly string[] | 'all' | 'other';

/** Those that the hub has jobs of. Each keeps the devices that its job is for. */
function laterTries({ name, retry }: JobManifest, made: readonly OwnJob[]): readonly Unit[] {
  if (!retry) return [];
  return [...byUnit(made, name)].flatMap(([, { judged }]): Unit[] => {
    const { part, try: number } = judged.parts;
    const { condition = '' } = judged.job;
    if (number <= FIRST_UNIT.try) return [];
    return [{ part, try: number, contentIn: (manifest) => contentOfTry(manifest, condition) }];
  });
}

/** What a manifest would have the devices do that a job of a try is for. */
function contentOfTry(manifest: JobManifest, made: string): JobContent | undefined {
  const { target } = manifest;
  const found = made === target.condition ? undefined : listAtEnd(made);
  if (!found) return contentOf(manifest);
  if (found.kind === 'without') {
    return { ...contentOf(manifest), condition: allButDevices(target.condition, found.ids) };
  }
  return contentAmong(manifest, found.ids);
}

/** What a manifest asks of some devices; `undefined`: they are not in its target. */
export function contentAmong(manifest: JobManifest, ids: readonly string[]): JobContent | undefined {
  const { condition, list } = manifest.target;
  const wanted = list && idsIn(list);
  const still = wanted ? ids.filter((id) => wanted.has(id)) : ids;
  if (still.length === 0) return undefined;
  return { ...contentOf(manifest), condition: amongDevices(list?.base ?? condition, still) };
}

/** The jobs that decide, by unit. */
export function byUnit(made: readonly OwnJob[], name: string): ReadonlyMap<string, JudgedJob> {
  const jobsOf = new Map<string, OwnJob[]>();
  for (const own of made) {
    if (own.parts.stage !== FIRST_UNIT.stage) continue;
    const key = `${own.parts.try} ${own.parts.part}`;
    jobsOf.set(key, [...(jobsOf.get(key) ?? []), own]);
  }
  const judged = new Map<string, JudgedJob>();
  for (const [key, jobs] of jobsOf) {
    const found = judgedJob(
      jobs.filter((own) => own.parts.name === name),
      jobs.filter((own) => own.parts.name !== name),
    );
    if (found) judged.set(key, found);
  }
  return judged;
}

function partsOnHub(made: readonly OwnJob[], name: string): ReadonlyMap<number, PartOnHub> {
  const parts = new Map<number, PartOnHub>();
  for (const { judged } of byUnit(made, name).values()) {
    if (judged.parts.try !== FIRST_UNIT.try) continue;
    const { job } = judged;
    parts.set(judged.parts.part, idsOf(job.condition ?? '') ?? (hasStarted(job) ? 'all' : 'other'));
  }
  return parts;
}

function partsLeft(list: DeviceList, onHub: ReadonlyMap<number, PartOnHub>): readonly (readonly string[])[] {
  const named = new Set([...onHub.values()].flatMap((ids) => (typeof ids === 'string' ? [] : ids)));
  return inParts(
    list,
    list.ids.filter((id) => !named.has(id)),
  );
}

/** Numbers of parts that have no list yet, from the lowest. */
function* freeNumbers(onHub: ReadonlyMap<number, PartOnHub>): Generator<number, undefined> {
  for (const [part, ids] of onHub) if (ids === 'other') yield part;
  for (let part = Math.max(0, ...onHub.keys()) + 1; part <= MAX_PARTS; part += 1) yield part;
  return undefined;
}

function partUnit(part: number, ids: readonly string[]): Unit {
  return {
    part,
    try: FIRST_UNIT.try,
    contentIn: (manifest) => (manifest.target.list ? contentAmong(manifest, ids) : contentOf(manifest)),
  };
}

const sets = new WeakMap<DeviceList, ReadonlySet<string>>();

function idsIn(list: DeviceList): ReadonlySet<string> {
  const ids = sets.get(list) ?? new Set(list.ids);
  sets.set(list, ids);
  return ids;
}
