import type { AnswerGroup } from '../../model/answer-group.ts';
import { AnswerTally } from '../../model/answer-tally.ts';
import { FailedNames } from '../../model/failed-names.ts';
import type { HubJobStatus } from '../../model/hub-job.ts';
import type { JobIdParts } from '../../model/job-id.ts';
import type { RecordedJob } from './job-recorder.ts';

/** A job of ours. */
export interface OwnRecord {
  readonly job: RecordedJob;
  readonly parts: JobIdParts;
}

/**
 * The jobs that carry out one occurrence together, parts of a list and tries, as one: each device with its last result.
 * Attempts that were cancelled stay by themselves. `isTold`: whether the jobs of a name are told like this.
 */
export function tellTogether(
  jobs: readonly OwnRecord[],
  isTold: (name: string) => boolean,
): readonly OwnRecord[] {
  const groups = new Map<unknown, OwnRecord[]>();
  for (const one of jobs) {
    const { name, scheduledAt, revision } = one.parts;
    const isAlone = one.job.status === 'cancelled' || !isTold(name);
    const key = isAlone ? one : `${name} ${scheduledAt} ${revision}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((units) => asOne(units));
}

function asOne(units: readonly OwnRecord[]): OwnRecord {
  const [first, ...others] = units.toSorted(
    (left, right) => left.parts.try - right.parts.try || left.parts.part - right.parts.part,
  );
  if (!first) throw new Error('An occurrence without jobs.');
  if (others.length === 0) return first;
  const all = [first, ...others].map(({ job }) => job);
  const { startedAt: _, endedAt: __, failureReason: ___, ...job } = first.job;
  const starts = all.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = all.flatMap(({ endedAt }) => endedAt ?? []);
  const failureReason = all.find((one) => one.failureReason !== undefined)?.failureReason;
  return {
    parts: first.parts,
    job: {
      ...job,
      status: statusOfAll(all),
      answers: addAnswers(all.map(({ answers, lastAnswers }) => lastAnswers ?? answers)),
      twins: all.flatMap(({ twins }) => twins),
      ...(starts.length > 0 && { startedAt: Math.min(...starts) }),
      ...(ends.length === all.length && { endedAt: Math.max(...ends) }),
      ...(failureReason !== undefined && { failureReason }),
    },
  };
}

function statusOfAll(jobs: readonly RecordedJob[]): HubJobStatus {
  const found = new Set(jobs.map(({ status }) => status));
  return WORST_FIRST.find((status) => found.has(status)) ?? 'completed';
}

const WORST_FIRST = ['running', 'unknown', 'queued', 'scheduled', 'failed'] as const;

function addAnswers(answers: readonly (readonly AnswerGroup[])[]): readonly AnswerGroup[] {
  const tally = new AnswerTally();
  const names = new FailedNames();
  for (const group of answers.flat()) {
    const count = tally.add(group);
    for (const name of group.names ?? []) names.add(count, name);
  }
  return names.nameGroups(tally.groups());
}
