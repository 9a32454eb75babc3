import type { DesiredJobs } from '../model/desired-job.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { formatDuration } from '../model/duration.ts';
import { hasEqualContent } from '../model/job-content.ts';
import type { JobsOnHub } from '../model/jobs-on-hub.ts';
import { formatLocal } from '../model/local-time.ts';
import type { JobManifest } from '../model/manifest.ts';
import type { Change } from '../model/plan.ts';
import {
  describeRemedy,
  describeViolation,
  type ManifestOfPolicies,
  NO_POLICIES,
  type PolicyJudge,
  placeOf,
} from '../model/policy.ts';
import { TIER_LIMITS, type Tier } from '../model/tier.ts';
import { type ConflictInput, conflictWarnings } from './conflict-warnings.ts';
import { secondsForDevices } from './forecast.ts';
import type { JudgedRollout } from './judged-rollout.ts';
import { dependsOnDevices, plannedJobOf } from './limits.ts';
import { devicesAllDone } from './nobody-left.ts';

/** Every warning of a plan, by its stable code. What each means is in docs/how-it-decides.md. */
export const WARNING_CODES = [
  'no-devices',
  'unknown-devices',
  'many-parts',
  'condition-refused',
  'time-too-short',
  'late-start',
  'max-devices-unchecked',
  'policy-warns',
  'policy-unchecked',
  'one-device-decides',
  'echo',
  'lost-occurrence',
  'short-history',
  'twin-conflict',
  'twin-conflict-unchecked',
  'configuration-conflict',
  'configuration-conflict-unchecked',
  'configurations-unread',
] as const;

export interface WarningInput extends ConflictInput {
  readonly tier: Tier;
  readonly units: number;
  readonly leadInSeconds: number;
  /** By name. */
  readonly manifests: ReadonlyMap<string, JobManifest>;
  readonly jobs: JobsOnHub;
  /** With their forecast. */
  readonly changes: readonly Change[];
  /** The hub's words about conditions that it does not take, by condition. */
  readonly refusedConditions: ReadonlyMap<string, string>;
  /** Why Git's history, if it was read, does not reach as far back as it should. */
  readonly historyCut: string | undefined;
  readonly policies: PolicyJudge;
  readonly rollouts: readonly JudgedRollout[];
  /** The plan is carried out at once: devices of later jobs are counted then. */
  readonly isToApply: boolean;
}

/** A job of a stage that ends before the hub has come to all devices leaves the others as failed. */
function* stagesTooLarge({ rollouts, tier, units }: WarningInput): Generator<Diagnostic> {
  for (const { manifest, report } of rollouts) {
    const limit = manifest.maxExecutionTimeInSeconds;
    for (const [index, { name, phase, expected }] of report.stages.entries()) {
      const { batch = Number.POSITIVE_INFINITY } = manifest.stages[index] ?? {};
      const devices = Math.min(expected ?? 0, batch);
      const seconds = secondsForDevices(devices, tier, units);
      if (phase === 'passed' || seconds <= limit) continue;
      const rate = TIER_LIMITS[tier].deviceOperationsPerSecond(units);
      yield warning(
        manifest,
        'time-too-short',
        `Stage ${name} of ${manifest.name}: ${devices} devices at ${rate} a second (tier ${tier}, ${units} ${units === 1 ? 'unit' : 'units'}) take ${formatDuration(seconds)}, and maxExecutionTime is ${formatDuration(limit)}: the devices that are left would count as failed.`,
        `Write a batch of at most ${rate * limit} devices, raise maxExecutionTime to ${formatDuration(seconds)} or more, or use more units.`,
      );
    }
  }
}

/** A share of few devices may be all of them: then a single one that does not come back holds the rollout up. */
function* oneDeviceDecides({ rollouts }: WarningInput): Generator<Diagnostic> {
  for (const { manifest, report } of rollouts) {
    for (const { name, phase, numbers, expected, needed, limits } of report.stages) {
      const devices = numbers.enrolled ?? expected;
      const isOpen = phase !== 'passed' && phase !== 'complete' && phase !== 'sweeping';
      if (!isOpen || !devices || needed !== devices || limits.reached === 1) continue;
      yield warning(
        manifest,
        'one-device-decides',
        `Stage ${name} of ${manifest.name} has ${devices === 1 ? '1 device' : `${devices} devices`}, and its gate asks for all of them: one that does not come back holds the rollout up.`,
        'Give the stage more devices, or lower `reached` or `minDevices` of its gate.',
      );
    }
  }
}

/** What a reader of the plan should know before it is applied; nothing of it stops the plan. */
export function findWarnings(input: WarningInput): readonly Diagnostic[] {
  const coming = manifestsWithJobsToCome(input);
  return [
    ...coming.flatMap((manifest) => [...targetWarnings(manifest, input)]),
    ...manyParts(coming, input),
    ...lateStarts(input),
    ...oneDeviceDecides(input),
    ...stagesTooLarge(input),
    ...lostOccurrences(input),
    ...shortHistory(input),
    ...echoes(input),
    ...uncheckedLimits(coming, input),
    ...policyWarnings(input),
    ...conflictWarnings(input),
  ];
}

function manifestsWithJobsToCome({ changes, manifests }: WarningInput): readonly JobManifest[] {
  const names = new Set(
    changes
      .filter(({ action }) => action === 'create' || action === 'replace' || action === 'defer')
      .map(({ manifest }) => manifest),
  );
  return [...names].sort().flatMap((name) => manifests.get(name) ?? []);
}

function* targetWarnings(manifest: JobManifest, input: WarningInput): Generator<Diagnostic> {
  const refusal = input.refusedConditions.get(manifest.target.condition);
  if (refusal !== undefined) {
    yield warning(
      manifest,
      'condition-refused',
      `${manifest.name}: the hub does not take the condition: ${refusal}`,
      'Its job would be put on the hub and fail when it starts. Correct the query: hubjobs explain shows how it is read.',
    );
  }
  const devices = input.deviceCounts.get(manifest.target.condition);
  if (!devices) return;
  if (devicesAllDone(manifest.target, input.deviceCounts) !== undefined) return;
  if (devices.total === 0) {
    yield warning(
      manifest,
      'no-devices',
      `${manifest.name}: no device matches the target now.`,
      'The condition is asked again when the job starts. Check names and values in it; tags and properties are case-sensitive.',
    );
    return;
  }
  const { tier, units } = input;
  const seconds = secondsForDevices(devices.total, tier, units);
  const limit = manifest.maxExecutionTimeInSeconds;
  if (seconds <= limit) return;
  const rate = TIER_LIMITS[tier].deviceOperationsPerSecond(units);
  const size = `${devices.total} devices at ${rate} a second (tier ${tier}, ${units} ${units === 1 ? 'unit' : 'units'})`;
  yield warning(
    manifest,
    'time-too-short',
    `${manifest.name}: ${size} take ${formatDuration(seconds)}, and maxExecutionTime is ${formatDuration(limit)}, so about ${devices.total - rate * limit} of them will not be reached.`,
    `Raise maxExecutionTime to ${formatDuration(seconds)} or more, narrow the target, or use more units.`,
  );
}

/** `unknown`: how many ids of its list the hub does not know. */
export function unknownIds(manifest: JobManifest, unknown: number, examples: readonly string[]): Diagnostic {
  const are = unknown === 1 ? '1 id in its list is' : `${unknown} ids in its list are`;
  return warning(
    manifest,
    'unknown-devices',
    `${manifest.name}: ${are} no device of the hub: ${examples.join(', ')}${unknown > examples.length ? ', …' : ''}.`,
    'Correct or remove them; the other devices are reached all the same.',
  );
}

/** With so many hub jobs for one occurrence a tag on the devices is the better list. */
const MANY_PARTS = 20;

function manyParts(coming: readonly JobManifest[], { desired }: WarningInput): readonly Diagnostic[] {
  const parts = new Map(desired.map((one) => [one.manifest.name, one.parts ?? 1]));
  return coming.flatMap((manifest) => {
    const count = parts.get(manifest.name) ?? 1;
    if (count < MANY_PARTS) return [];
    return [
      warning(
        manifest,
        'many-parts',
        `${manifest.name}: its list needs ${count} hub jobs for each occurrence, one after another where slots are few.`,
        `Tag the devices instead: \`az iot hub device-twin update --hub-name HUB --device-id ID --tags '{"${manifest.name}": true}'\` for each of them, then write \`query: tags.[[${manifest.name}]] = true\`.`,
      ),
    ];
  });
}

function lateStarts({ changes, manifests }: WarningInput): readonly Diagnostic[] {
  return changes.flatMap((change) => {
    const manifest = manifests.get(change.manifest);
    if (change.action !== 'defer' || !change.expected || !manifest) return [];
    const latest = change.scheduledAt + manifest.startingDeadlineInSeconds * 1000;
    if (change.expected.startAt <= latest) return [];
    const [due, last, expected] = [change.scheduledAt, latest, change.expected.startAt].map((instant) =>
      formatLocal(instant, manifest.schedule.timeZone),
    );
    return [
      warning(
        manifest,
        'late-start',
        `${manifest.name}: the job due at ${due} will probably find a free slot at ${expected} only, after its starting deadline at ${last}.`,
        'Raise startingDeadline, move the schedule, shorten maxExecutionTime of the jobs before it, or use a tier with more job slots.',
      ),
    ];
  });
}

function* uncheckedLimits(
  coming: readonly JobManifest[],
  { deviceCounts, refusedConditions, policies, isToApply }: WarningInput,
): Generator<Diagnostic> {
  if (isToApply) return;
  const uncounted = coming.filter(
    ({ target: { condition } }) => !deviceCounts.has(condition) && !refusedConditions.has(condition),
  );
  const [first, ...others] = uncounted.filter(({ target }) => target.maxDevices !== undefined);
  if (first) {
    yield warning(
      first,
      'max-devices-unchecked',
      `${first.name}: its maxDevices was not checked${others.length === 0 ? '' : `, nor that of ${others.length} more manifests`}, as the hub allows few queries in a minute.`,
      'It is checked when the job is scheduled.',
    );
  }
  const [open, ...more] = uncounted.filter((manifest) => dependsOnDevices(manifest, policies));
  if (open) {
    yield warning(
      open,
      'policy-unchecked',
      `${open.name}: whether a policy denies it was not checked${more.length === 0 ? '' : `, nor for ${more.length} more manifests`}, as it depends on how many devices match and the hub allows few queries in a minute.`,
      'It is checked when the job is scheduled.',
    );
  }
}

/** One for each policy and manifest, however many of its occurrences it is about. */
function policyWarnings({
  changes,
  manifests,
  rollouts,
  deviceCounts,
  policies,
}: WarningInput): readonly Diagnostic[] {
  if (policies === NO_POLICIES) return [];
  const all = new Map<string, ManifestOfPolicies>([
    ...manifests,
    ...rollouts.map(({ manifest }) => [manifest.name, manifest] as const),
  ]);
  const found = new Map<string, Diagnostic>();
  for (const change of changes) {
    const manifest = all.get(change.manifest);
    const job = manifest && plannedJobOf(change, manifest, deviceCounts);
    if (!job) continue;
    for (const violation of policies.judge(job).warned) {
      const key = `${manifest.name} ${violation.policy.name}`;
      if (found.has(key)) continue;
      const message = `${manifest.name}: ${describeViolation(violation)}`;
      const remedy = describeRemedy([violation], manifest);
      found.set(key, {
        ...warning(manifest, 'policy-warns', message, remedy),
        related: [placeOf(violation.policy)],
      });
    }
  }
  return [...found.values()];
}

/** Waiting jobs whose content the hub echoes in a form of its own: see isEcho. */
function* echoes({ changes, desired, jobs }: WarningInput): Generator<Diagnostic> {
  const byName = new Map(desired.map((one) => [one.manifest.name, one]));
  for (const change of changes) {
    if (change.action !== 'keep' || change.reason !== 'scheduled') continue;
    const one = byName.get(change.manifest);
    const made = jobs.byManifest.get(change.manifest)?.get(change.scheduledAt) ?? [];
    const kept = made.find(({ job }) => job.jobId === change.jobId);
    const wanted = one?.occurrences
      .find(({ scheduledAt }) => scheduledAt === change.scheduledAt)
      ?.units.find((unit) => unit.part === kept?.parts.part && unit.try === kept.parts.try);
    if (!one || !kept || !wanted || hasEqualContent(kept.job, wanted.content)) continue;
    const { manifest } = one;
    yield warning(
      manifest,
      'echo',
      `${manifest.name}: the hub gives the content of ${change.jobId} back in another form than was asked for, twice alike; it is taken as equal.`,
      'Look at the job on the hub. If it is right, nothing has to be done.',
    );
  }
}

/**
 * An occurrence is lost when no run came from its lead's beginning to its deadline's end, or none of them found a slot.
 * One warning for all: the cause is rarely in one manifest.
 */
function* lostOccurrences({ desired, leadInSeconds }: WarningInput): Generator<Diagnostic> {
  const losers = desired.filter(({ manifest, lost }) => lost && !manifest.suspend);
  const spanOf = ({ manifest }: DesiredJobs) => leadInSeconds + manifest.startingDeadlineInSeconds;
  const [first] = [...losers].sort((left, right) => spanOf(left) - spanOf(right));
  if (!first?.lost) return;
  const due = formatLocal(first.lost.scheduledAt, first.manifest.schedule.timeZone);
  const span = formatDuration(spanOf(first));
  const others =
    losers.length === 1 ? '' : `; ${losers.length - 1} more manifests lost their last one like this`;
  yield warning(
    first.manifest,
    'lost-occurrence',
    `${first.manifest.name}: the occurrence at ${due} was lost, as no run submitted it from its lead to its starting deadline, ${span} in all${others}.`,
    `Let reconcile run more often than every ${span}, delays of its own schedule included; raise startingDeadline; or free job slots.`,
  );
}

/** One warning for all that more of the past might have decided otherwise. */
function* shortHistory({ changes, manifests, historyCut }: WarningInput): Generator<Diagnostic> {
  const doubtful = changes.find(({ reason }) => reason === 'held' || reason === 'before-edit');
  const manifest = doubtful && manifests.get(doubtful.manifest);
  if (historyCut === undefined || !manifest) return;
  yield warning(
    manifest,
    'short-history',
    `${manifest.name}: Git's history does not go back far enough to tell whether Git explains a cancelled job or a missed occurrence: ${historyCut}.`,
    'Without it less is done: cancelled jobs stay cancelled, and missed occurrences are not caught up.',
  );
}

function warning(
  manifest: Pick<JobManifest, 'source'>,
  code: (typeof WARNING_CODES)[number],
  message: string,
  hint: string,
): Diagnostic {
  return { severity: 'warning', code, message, range: manifest.source, hint };
}
