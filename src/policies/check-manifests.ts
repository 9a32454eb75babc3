import type { Diagnostic } from '../model/diagnostic.ts';
import type { Instant } from '../model/instant.ts';
import type { LocalHour } from '../model/local-time.ts';
import {
  describeRemedy,
  describeViolation,
  type ManifestOfPolicies,
  type PlannedJob,
  type Policy,
  type PolicyJudge,
  type PolicyViolation,
  placeOf,
} from '../model/policy.ts';
import { localHoursOf } from '../schedule/local-hours.ts';
import { createJudge } from './create-judge.ts';
import type { PolicyHub } from './planned-job-row.ts';

/*
 * What policies say of manifests before any hub is asked. A policy whose answer depends on what only a hub knows, such as
 * how many devices match, says nothing here: a plan judges it.
 */

/** Manifests that run on a hub; without a hub: nobody knows on which. */
export interface ManifestsOfHub {
  readonly hub?: PolicyHub;
  readonly manifests: readonly ManifestOfPolicies[];
}

/** A job that several hubs run is told once, if the policies have the same against it on each. */
export function checkManifests(
  policies: readonly Policy[],
  hubs: readonly ManifestsOfHub[],
  now: Instant,
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  // Few are about the time, and have to be asked about many.
  const timed = policies.filter((policy) => createJudge([policy]).readsTime);
  const others = policies.filter((policy) => !timed.includes(policy));
  for (const { hub, manifests } of hubs) {
    const judges = [createJudge(others, hub), createJudge(timed, hub)];
    for (const manifest of manifests) {
      if (isOver(manifest, now)) continue;
      for (const objection of judges.flatMap((judge) => objectionsTo(manifest, judge))) {
        const diagnostic = diagnose(manifest, objection);
        found.set(JSON.stringify([manifest.name, diagnostic.message]), diagnostic);
      }
    }
  }
  return [...found.values()];
}

/** What policies will say that are not on the branch yet: jobs that they deny once they are. */
export function checkByComingPolicies(
  policies: readonly Policy[],
  hubs: readonly ManifestsOfHub[],
  now: Instant,
): readonly Diagnostic[] {
  const found = checkManifests(policies, hubs, now).filter(({ code }) => code !== 'policy-warns');
  return found.map((diagnostic) => ({
    ...diagnostic,
    severity: 'warning',
    code: 'policy-will-deny',
    message: `${diagnostic.message} It does so once this policy is on the branch.`,
  }));
}

/** Nothing of it is put on a hub any more, or for now. */
function isOver(manifest: ManifestOfPolicies, now: Instant): boolean {
  if (manifest.suspend || 'stages' in manifest) return manifest.suspend;
  const { schedule, startingDeadlineInSeconds } = manifest;
  if (schedule.kind === 'cron' || schedule.at === undefined) return false;
  return schedule.at + startingDeadlineInSeconds * 1000 < now;
}

/** A violation, and the times at which it is one. */
interface Objection {
  readonly violation: PolicyViolation;
  /** Absent: at all times. */
  readonly times?: readonly LocalHour[];
}

function objectionsTo(manifest: ManifestOfPolicies, judge: PolicyJudge): readonly Objection[] {
  const jobs = jobsOf(manifest, judge);
  const objections = new Map<string, { readonly violation: PolicyViolation; readonly times: LocalHour[] }>();
  for (const job of jobs) {
    const { denied, warned } = judge.judge(job);
    for (const violation of [...denied, ...warned]) {
      const { name } = violation.policy;
      const known = objections.get(name) ?? { violation, times: [] };
      objections.set(name, known);
      if (typeof job.due === 'object') known.times.push(job.due);
    }
  }
  return [...objections.values()].map(({ violation, times }) =>
    times.length === 0 || times.length === jobs.length ? { violation } : { violation, times },
  );
}

/** The jobs that a manifest stands for: of a rollout one for each stage, else one for each hour of the week. */
function jobsOf(manifest: ManifestOfPolicies, { readsTime }: PolicyJudge): readonly PlannedJob[] {
  if ('stages' in manifest) return manifest.stages.map(({ name }) => ({ manifest, stage: name }));
  if (!readsTime) return [{ manifest }];
  const { schedule } = manifest;
  if (schedule.kind !== 'cron') return [{ manifest, ...(schedule.at !== undefined && { due: schedule.at }) }];
  return localHoursOf(schedule).map((due) => ({ manifest, due }));
}

function diagnose(manifest: ManifestOfPolicies, { violation, times }: Objection): Diagnostic {
  const { policy } = violation;
  const isDenial = policy.severity === 'deny';
  const onlyAt = times ? ` This is so only at some of its times: ${describeTimes(times)}.` : '';
  return {
    severity: isDenial && !times ? 'error' : 'warning',
    code: isDenial ? (times ? 'policy-denies-at-times' : 'policy-denies') : 'policy-warns',
    message: `${manifest.name}: ${describeViolation(violation)}${onlyAt}`,
    range: manifest.source,
    hint: describeRemedy([violation], manifest),
    related: [placeOf(policy)],
  };
}

/** `FRI 12-17 h, SUN 3 h`. */
function describeTimes(times: readonly LocalHour[]): string {
  const days = new Map<string, number[]>();
  for (const { weekday, hour } of times) days.set(weekday, [...(days.get(weekday) ?? []), hour]);
  return [...days].map(([weekday, hours]) => `${weekday} ${describeHours(hours)} h`).join(', ');
}

/** `3, 12-17`; ascending. */
function describeHours(hours: readonly number[]): string {
  const spans: { readonly from: number; to: number }[] = [];
  for (const hour of hours) {
    const last = spans.at(-1);
    if (last && last.to === hour - 1) last.to = hour;
    else spans.push({ from: hour, to: hour });
  }
  return spans.map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
