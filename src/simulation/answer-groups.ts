import type { DeviceOutcome } from '../model/hub-job.ts';
import type { AnswerGroup } from '../model/simulation.ts';
import type { JobRows, RowOutcome, RowStatus } from '../simulator/state/job-rows.ts';

const LONGEST_ANSWER = 200;
/** More different answers than this are counted together. */
const MOST_GROUPS = 50;

/** Devices of a job by how they ended and what they answered, most devices first. */
export function groupAnswers(rows: JobRows, isTwinUpdate: boolean): readonly AnswerGroup[] {
  // The hub keeps equal outcomes once, so most rows are counted without a look at the text.
  const counts = new Map<RowStatus, Map<RowOutcome | undefined, number>>();
  for (let index = 0; index < rows.length; index += 1) {
    const status = rows.status(index);
    const outcome = rows.outcome(index);
    const ofStatus = counts.get(status) ?? new Map<RowOutcome | undefined, number>();
    counts.set(status, ofStatus);
    ofStatus.set(outcome, (ofStatus.get(outcome) ?? 0) + 1);
  }
  const groups = new Map<string, AnswerGroup>();
  for (const [status, ofStatus] of counts) {
    for (const [outcome, devices] of ofStatus) {
      const group = { outcome: classOf(status, outcome), answer: textOf(status, outcome, isTwinUpdate) };
      const key = `${group.outcome} ${group.answer}`;
      groups.set(key, { ...group, devices: devices + (groups.get(key)?.devices ?? 0) });
    }
  }
  const sorted = [...groups.values()].sort(
    (left, right) => right.devices - left.devices || (left.answer < right.answer ? -1 : 1),
  );
  return [...sorted.slice(0, MOST_GROUPS), ...togetherByOutcome(sorted.slice(MOST_GROUPS))];
}

function togetherByOutcome(groups: readonly AnswerGroup[]): readonly AnswerGroup[] {
  const byOutcome = new Map<DeviceOutcome, number>();
  for (const { outcome, devices } of groups) byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + devices);
  return [...byOutcome].map(([outcome, devices]) => ({ outcome, answer: 'other answers', devices }));
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

function textOf(status: RowStatus, outcome: RowOutcome | undefined, isTwinUpdate: boolean): string {
  if (outcome === undefined) return isTwinUpdate && status === 'completed' ? 'twin updated' : status;
  if ('code' in outcome) return outcome.code;
  const payload = outcome.payload === 'null' ? '' : ` ${outcome.payload}`;
  return `${outcome.status}${payload}`.slice(0, LONGEST_ANSWER);
}
