import type { DeviceCount } from './device-count.ts';
import type { RelatedPlace, SourceRange } from './diagnostic.ts';
import type { Instant } from './instant.ts';
import type { JsonValue } from './json.ts';
import type { LocalHour } from './local-time.ts';
import type { JobManifest } from './manifest.ts';
import type { RolloutManifest } from './rollout.ts';

/** One `kind: Policy` document: which planned jobs are not allowed. Its conditions can be compiled. */
export interface Policy {
  /** `[a-z0-9-]`, 1 to 63 characters, unique in the repository. */
  readonly name: string;
  readonly description?: string;
  /** Where its `deny` is. */
  readonly source: SourceRange;
  /** `deny`: the job is refused; `warn`: the plan warns of it. */
  readonly severity: 'deny' | 'warn';
  /** The jobs that it is about; absent: all. */
  readonly match?: string;
  /** What is not allowed. */
  readonly deny: string;
  /** What is allowed all the same. */
  readonly unless?: string;
  /** For the author of the job. */
  readonly message: string;
}

/** What policies are about. */
export type ManifestOfPolicies = JobManifest | RolloutManifest;

export function kindOf(manifest: ManifestOfPolicies): 'Job' | 'Rollout' {
  return 'stages' in manifest ? 'Rollout' : 'Job';
}

/** A job that a plan would put on the hub, now or later, as far as it is known. */
export interface PlannedJob {
  readonly manifest: ManifestOfPolicies;
  /** The name of the rollout's stage that it is for; absent: it is not known, or there are no stages. */
  readonly stage?: string;
  /** Absent: not known. */
  readonly action?: 'create' | 'replace' | 'defer';
  /** When it is due; absent: it stands for several times. */
  readonly due?: Instant | LocalHour;
  /** Of its target; absent: nobody has counted them. */
  readonly devices?: DeviceCount;
  /** All devices of the hub; absent: nobody has counted them. */
  readonly hubDevices?: number;
}

export interface DecidingValue {
  /** Such as `labels.team`. */
  readonly field: string;
  /** Absent: the job has none there. */
  readonly value?: JsonValue;
}

/** A policy that a job breaks. */
export interface PolicyViolation {
  readonly policy: Policy;
  /** What decided it. */
  readonly values: readonly DecidingValue[];
}

/** What the policies say of a job; those that say nothing of it are left out. */
export interface PolicyAnswer {
  readonly denied: readonly PolicyViolation[];
  readonly warned: readonly PolicyViolation[];
  readonly open: readonly OpenQuestion[];
}

/** A policy that would deny a job or not, depending on what is not known. */
export interface OpenQuestion {
  readonly policy: Policy;
  /** The fields that it depends on, such as `devices`. */
  readonly unknown: readonly string[];
}

/** What a policy says of a job that it may be about. */
export type PolicyOpinion =
  | { readonly says: 'denies' | 'warns'; readonly violation: PolicyViolation }
  | { readonly says: 'allows'; readonly policy: Policy }
  /** It depends on what is not known. */
  | { readonly says: 'depends'; readonly policy: Policy; readonly unknown: readonly string[] };

/** All policies that count, for one hub. */
export interface PolicyJudge {
  /** Whether one of them depends on how many devices the hub has. */
  readonly readsHubDevices: boolean;
  /** Whether one of them depends on when a job is due. */
  readonly readsTime: boolean;
  judge(job: PlannedJob): PolicyAnswer;
}

const NOTHING_SAID: PolicyAnswer = { denied: [], warned: [], open: [] };

/** A repository without policies. */
export const NO_POLICIES: PolicyJudge = {
  readsHubDevices: false,
  readsTime: false,
  judge: () => NOTHING_SAID,
};

/** What a policy has against a job: two sentences on one line. */
export function describeViolation({ policy, values }: PolicyViolation): string {
  const verb = policy.severity === 'deny' ? 'denies it' : 'warns';
  const found = values.length === 0 ? '' : ` ${sentence(`It found ${listOf(values.map(describeValue))}`)}`;
  return `The policy ${describePlace(policy)} ${verb}: ${sentence(policy.message)}${found}`;
}

/** What the author of a job can do about it, as a sentence. An exception helps where no other policy denies it. */
export function describeRemedy(violations: readonly PolicyViolation[], manifest: ManifestOfPolicies): string {
  const { source } = manifest;
  const kind = kindOf(manifest).toLowerCase();
  const [first, second] = violations;
  const unless = second ? undefined : first?.policy.unless;
  const exception = unless === undefined ? '' : `, or let it meet the exception: ${oneLine(unless)}`;
  return sentence(`Change the ${kind} (${source.file}:${source.line})${exception}`);
}

/** The place of a policy, for a finding about a job. */
export function placeOf({ name, source }: Policy): RelatedPlace {
  return { message: `The policy ${name}`, range: source };
}

/** `factory-reset (jobs/policies/factory-reset.yaml:6)`. */
export function describePlace({ name, source }: Policy): string {
  return `${name} (${source.file}:${source.line})`;
}

const MAX_VALUE_LENGTH = 60;

function describeValue({ field, value }: DecidingValue): string {
  if (value === undefined) return `no ${field}`;
  const text = JSON.stringify(value);
  const shown = text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH - 1)}…` : text;
  return `${field} = ${shown}`;
}

function listOf(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`;
}

function sentence(text: string): string {
  const line = oneLine(text);
  return /[.!?…]$/u.test(line) ? line : `${line}.`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
