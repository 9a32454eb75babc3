import type { JobsOnHub, OwnJob } from '../model/jobs-on-hub.ts';

/** The jobs that carry out one occurrence together: the parts of a list, and the tries. */
export interface OccurrenceJobs {
  /** The newest attempt of each unit, the last try first. */
  readonly units: readonly OwnJob[];
  /** Earlier attempts of them, which were cancelled. */
  readonly others: readonly OwnJob[];
}

/** Groups jobs by what they carry out; a run that was asked for again by `revision` is another one. */
export function byOccurrence(own: JobsOnHub['own']): readonly OccurrenceJobs[] {
  const groups = new Map<string, Map<string, OwnJob[]>>();
  for (const one of own) {
    const { name, scheduledAt, stage, revision, part, try: number } = one.parts;
    const key = `${name} ${scheduledAt} ${stage} ${revision}`;
    const units = groups.get(key) ?? new Map<string, OwnJob[]>();
    groups.set(key, units);
    const unit = `${number} ${part}`;
    units.set(unit, [...(units.get(unit) ?? []), one]);
  }
  return [...groups.values()].map((units) => {
    const attempts = [...units.values()].map((jobs) =>
      jobs.sort((left, right) => right.parts.attempt - left.parts.attempt),
    );
    return {
      units: attempts
        .flatMap(([newest]) => newest ?? [])
        .sort((left, right) => right.parts.try - left.parts.try || left.parts.part - right.parts.part),
      others: attempts.flatMap(([, ...earlier]) => earlier),
    };
  });
}
