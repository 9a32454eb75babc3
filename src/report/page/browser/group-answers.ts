import { type AnswerCount, AnswerTally } from '../../../model/answer-tally.ts';
import type { AnswerGroupDocument } from '../../generated/status-document.ts';

/** What the page needs to know of a job to say what its devices answered. */
export interface AnsweredJob {
  readonly jobId: string;
  readonly manifest: string;
  readonly scheduledAt: string;
  readonly answers: readonly AnswerGroupDocument[];
}

/** Devices of one job that ended alike. */
export interface JobAnswer<J extends AnsweredJob = AnsweredJob> {
  readonly job: J;
  readonly group: AnswerGroupDocument;
}

/** Devices of all jobs that ended alike, with where they did; most devices first. */
export interface PageGroup {
  readonly group: AnswerGroupDocument;
  readonly parts: readonly JobAnswer[];
}

/** A page has room for what a report keeps short. */
const MOST_SHAPES = 1_000;

/** The answers of several jobs by the same rule by which those of one job were grouped. */
export function groupAnswers(parts: readonly JobAnswer[]): readonly PageGroup[] {
  const tally = new AnswerTally(MOST_SHAPES);
  const counts = parts.map((part): [AnswerCount, JobAnswer] => [tally.add(part.group), part]);
  const groups = tally.groups();
  const members = new Map(groups.map((group) => [group, [] as JobAnswer[]]));
  for (const [{ group }, part] of counts) if (group) members.get(group)?.push(part);
  return groups.map((group) => ({
    group: { ...group, examples: [...group.examples] },
    parts: members.get(group) ?? [],
  }));
}

export function answersOf<J extends AnsweredJob>(jobs: readonly J[]): readonly JobAnswer<J>[] {
  return jobs.flatMap((job) => job.answers.map((group) => ({ job, group })));
}
