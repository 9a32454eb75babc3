import { type AnswerGroup, answerOf } from '../../model/answer-group.ts';
import { AnswerTally, addExample } from '../../model/answer-tally.ts';
import type { DeviceOutcome } from '../../model/hub-job.ts';
import type { JobRows, RowOutcome, RowStatus } from '../../simulator/state/job-rows.ts';

/** Devices of a job by how they ended and what they answered, most devices first. */
export function groupAnswers(rows: JobRows): readonly AnswerGroup[] {
  // The hub keeps one object for equal outcomes, so most rows are counted without comparing texts.
  const counts = new Map<RowStatus, Map<RowOutcome | undefined, { devices: number; examples: string[] }>>();
  for (let index = 0; index < rows.length; index += 1) {
    const status = rows.status(index);
    const outcome = rows.outcome(index);
    const ofStatus =
      counts.get(status) ?? new Map<RowOutcome | undefined, { devices: number; examples: string[] }>();
    counts.set(status, ofStatus);
    const count = ofStatus.get(outcome) ?? { devices: 0, examples: [] };
    ofStatus.set(outcome, count);
    count.devices += 1;
    const { deviceId, moduleId } = rows.target(index);
    addExample(count.examples, moduleId === undefined ? deviceId : `${deviceId}/${moduleId}`);
  }
  const tally = new AnswerTally();
  for (const [status, ofStatus] of counts) {
    for (const [outcome, count] of ofStatus) tally.add({ ...answerFrom(status, outcome), ...count });
  }
  return tally.groups();
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
