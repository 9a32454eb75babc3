import { isShallowJson } from '../model/json.ts';
import type { Operation } from '../model/operation.ts';
import type {
  OpenQuestion,
  PlannedJob,
  Policy,
  PolicyAnswer,
  PolicyJudge,
  PolicyOpinion,
  PolicyViolation,
} from '../model/policy.ts';
import { isSensitivePath } from '../model/sensitive.ts';
import type { QueryRow } from '../query/compile.ts';
import { compileJobCondition, type JobCondition, type KnownTruth } from '../query/job-condition.ts';
import { localHoursOf } from '../schedule/local-hours.ts';
import { type PolicyHub, rowOf, unknownFields } from './planned-job-row.ts';

/*
 * A policy denies a job when `match` and `deny` are true and `unless` is not. Each is true, false or undefined, as for
 * devices, and undefined is not true.
 *
 * Some values may not be known yet: without a hub nobody has counted devices. Then a policy denies the job only if it does
 * so whatever these values are, and it is open if they decide.
 */

/** More values than this do not help a reader. */
const MAX_VALUES = 6;

/** All policies, for the jobs of one hub; absent: the hub is not known. */
export function createJudge(policies: readonly Policy[], hub?: PolicyHub): PolicyJudge {
  const compiled = policies.map(compilePolicy);
  const reads = new Set(compiled.flatMap((policy) => [...policy.reads]));
  const asked = new Map<string, readonly AskedPolicy[]>();
  const askWithout = (unknown: readonly string[]) => {
    const key = unknown.join(' ');
    const known = asked.get(key) ?? compiled.map((policy) => policy.without(new Set(unknown)));
    asked.set(key, known);
    return known;
  };
  return {
    readsHubDevices: reads.has('share'),
    readsTime: reads.has('local'),
    judge(job) {
      const answer = judge(askWithout(unknownFields(job, hub)), rowOf(job, hub, reads));
      const { operation } = job.manifest;
      if (!operation.sensitive) return answer;
      const hide = (violation: PolicyViolation) => withoutSensitive(violation, operation);
      return { ...answer, denied: answer.denied.map(hide), warned: answer.warned.map(hide) };
    },
  };
}

/**
 * What each policy says of a job that it is about, or may be about, in the order of the policies. Without a time, the job
 * stands for all times of its schedule.
 */
export function explainPolicies(
  policies: readonly Policy[],
  job: PlannedJob,
  hub?: PolicyHub,
): readonly PolicyOpinion[] {
  const schedule = 'schedule' in job.manifest ? job.manifest.schedule : undefined;
  const jobs =
    job.due === undefined && schedule?.kind === 'cron'
      ? localHoursOf(schedule).map((due) => ({ ...job, due }))
      : [job];
  return policies.flatMap((policy) => {
    const compiled = compilePolicy(policy);
    const opinions = jobs.map((one) =>
      opinionOf(compiled.without(new Set(unknownFields(one, hub))), rowOf(one, hub, compiled.reads)),
    );
    const [first] = opinions;
    if (opinions.every((opinion) => opinion?.says === first?.says)) {
      return first && 'violation' in first
        ? { ...first, violation: withoutSensitive(first.violation, job.manifest.operation) }
        : (first ?? []);
    }
    return { says: 'depends', policy, unknown: ['local'] };
  });
}

/** Sensitive values decide, and are not shown. */
function withoutSensitive({ policy, values }: PolicyViolation, operation: Operation): PolicyViolation {
  const isHidden = (field: string) => isSensitivePath(operation, field.replace(/^method\./, ''));
  return {
    policy,
    values: values.map((one) => (isHidden(one.field) ? { field: one.field, value: HIDDEN } : one)),
  };
}

const HIDDEN = '(sensitive)';

function opinionOf(asked: AskedPolicy, row: QueryRow): PolicyOpinion | undefined {
  const { policy, unknown } = asked;
  if (!asked.isAbout(row)) return undefined;
  if (asked.isCertain(row)) {
    const says = policy.severity === 'deny' ? 'denies' : 'warns';
    return { says, violation: { policy, values: asked.valuesOf(row) } };
  }
  return asked.isPossible(row) ? { says: 'depends', policy, unknown } : { says: 'allows', policy };
}

function judge(policies: readonly AskedPolicy[], row: QueryRow): PolicyAnswer {
  const denied: PolicyViolation[] = [];
  const warned: PolicyViolation[] = [];
  const open: OpenQuestion[] = [];
  for (const asked of policies) {
    const { policy } = asked;
    const isDenial = policy.severity === 'deny';
    if (asked.isCertain(row)) (isDenial ? denied : warned).push({ policy, values: asked.valuesOf(row) });
    else if (isDenial && asked.isPossible(row)) open.push({ policy, unknown: asked.unknown });
  }
  return { denied, warned, open };
}

interface CompiledPolicy {
  readonly reads: ReadonlySet<string>;
  without(unknown: ReadonlySet<string>): AskedPolicy;
}

/** Whether it has something against a job. */
interface AskedPolicy extends KnownTruth {
  readonly policy: Policy;
  /** Fields that it reads and whose values are not known. */
  readonly unknown: readonly string[];
  /** Whether it may be about a job. */
  isAbout(row: QueryRow): boolean;
  valuesOf(row: QueryRow): PolicyViolation['values'];
}

function compilePolicy(policy: Policy): CompiledPolicy {
  const match = compileJobCondition(policy.match ?? 'true');
  const deny = compileJobCondition(policy.deny);
  const unless = compileJobCondition(policy.unless ?? 'false');
  const reads = new Set([...match.reads, ...deny.reads, ...unless.reads]);
  return {
    reads,
    without(unknown) {
      const isMatch = match.without(unknown);
      const isDenied = deny.without(unknown);
      const isException = unless.without(unknown);
      return {
        policy,
        unknown: [...unknown].filter((field) => reads.has(field)),
        isAbout: isMatch.isPossible,
        isCertain: (row) => isMatch.isCertain(row) && isDenied.isCertain(row) && !isException.isPossible(row),
        isPossible: (row) =>
          isMatch.isPossible(row) && isDenied.isPossible(row) && !isException.isCertain(row),
        valuesOf: (row) => decidingValues([deny, match], row),
      };
    },
  };
}

/** Of the first condition that reads anything. */
function decidingValues(conditions: readonly JobCondition[], row: QueryRow): PolicyViolation['values'] {
  const [decided = []] = conditions.map((one) => one.decidedBy(row)).filter(({ length }) => length > 0);
  return decided.slice(0, MAX_VALUES).map(({ path, value }) => ({
    field: path.join('.'),
    ...(value !== undefined && isShallowJson(value) && { value }),
  }));
}
