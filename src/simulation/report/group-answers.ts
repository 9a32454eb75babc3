import { type AnswerGroup, answerOf, targetName } from '../../model/answer-group.ts';
import { AnswerTally, addExample } from '../../model/answer-tally.ts';
import { FailedNames } from '../../model/failed-names.ts';
import { type DeviceOutcome, hasFailed } from '../../model/hub-job.ts';
import type { JobRows, RowOutcome, RowStatus } from '../../simulator/state/job-rows.ts';

/** Devices of a job by how they ended and what they answered, most devices first; at most `room` that failed are named. `but`: devices that are left out. */
export function groupAnswers(
  rows: JobRows,
  room: number,
  but: ReadonlySet<string> = new Set(),
): readonly AnswerGroup[] {
  // The hub keeps one object for equal outcomes, so most rows are counted without comparing texts.
  const counts = new Map<RowStatus, Map<RowOutcome | undefined, Count>>();
  let left = room;
  for (let index = 0; index < rows.length; index += 1) {
    const name = targetName(rows.target(index));
    if (but.has(name)) continue;
    const count = countOf(counts, rows.status(index), rows.outcome(index));
    count.devices += 1;
    addExample(count.examples, name);
    if (left > 0 && hasFailed(count.answer.outcome)) {
      count.names.push(name);
      left -= 1;
    }
  }
  const tally = new AnswerTally();
  const failed = new FailedNames(room);
  for (const ofStatus of counts.values()) {
    for (const { answer, devices, examples, names } of ofStatus.values()) {
      const counted = tally.add({ ...answer, devices, examples });
      for (const name of names) failed.add(counted, name);
    }
  }
  return failed.nameGroups(tally.groups());
}

interface Count {
  readonly answer: AnswerGroup;
  devices: number;
  readonly examples: string[];
  readonly names: string[];
}

function countOf(
  counts: Map<RowStatus, Map<RowOutcome | undefined, Count>>,
  status: RowStatus,
  outcome: RowOutcome | undefined,
): Count {
  const ofStatus = counts.get(status) ?? new Map<RowOutcome | undefined, Count>();
  counts.set(status, ofStatus);
  const count = ofStatus.get(outcome) ?? {
    answer: answerFrom(status, outcome),
    devices: 0,
    examples: [],
    names: [],
  };
  ofStatus.set(outcome, count);
  return count;
}

function answerFrom(status: RowStatus, outcome: RowOutcome | undefined): AnswerGroup {
  const row = { deviceId: '', outcome: classOf(status, outcome) };
  if (outcome === undefined) return answerOf(row);
  return answerOf(
    'code' in outcome
      ? { ...row, errorCode: outcome.code, errorDescription: outcome.description }
      : { ...row, methodStatus: outcome.status, methodPayload: outcome.payload },
  );
}

function classOf(status: RowStatus, outcome: RowOutcome | undefined): DeviceOutcome {
  if (status === 'canceled') return 'cancelled';
  if (status !== 'completed' && status !== 'failed') return 'pending';
  if (outcome === undefined) return 'succeeded';
  if ('code' in outcome) {
    if (outcome.code === 'DeviceNotOnline' || outcome.code === 'JobRunPreconditionFailed') return 'offline';
    return outcome.code === 'GatewayTimeout' ? 'timed-out' : 'failed';
  }
  return outcome.status >= 400 ? 'refused' : 'succeeded';
}
