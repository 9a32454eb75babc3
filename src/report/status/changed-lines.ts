import type { RolloutReport, StageReport } from '../../model/rollout-report.ts';
import type { JobStatusReport, StatusReport } from '../../model/status-report.ts';
import { utcTime } from '../writing/moment.ts';
import { devicesText } from '../writing/plain.ts';
import { stageText } from '../writing/stage-bar.ts';
import { PHASES, VERDICTS } from '../writing/states.ts';
import { visible } from '../writing/visible.ts';
import { jobsOfManifests } from './facts.ts';

/** One line for each job and each stage of a rollout that has changed since the earlier report, the oldest first. */
export function changedLines(before: StatusReport, after: StatusReport): readonly string[] {
  const earlier = new Set(linesOf(before));
  return linesOf(after)
    .filter((line) => !earlier.has(line))
    .map((line) => `${utcTime(after.now)}  ${line}\n`);
}

function linesOf(report: StatusReport): readonly string[] {
  return [...report.rollouts.flatMap(stageLines), ...jobsOfManifests(report).map(jobLine).reverse()];
}

function jobLine({ manifest, scheduledAt, verdict, devices }: JobStatusReport): string {
  const counts = devices === undefined ? '' : `; devices: ${devicesText(devices)}`;
  return `${visible(manifest)} of ${utcTime(scheduledAt)}: ${VERDICTS[verdict].words}${counts}`;
}

function stageLines({ rollout, stages }: RolloutReport): readonly string[] {
  const lineOf = ({ name, phase, beganAt, numbers }: StageReport) =>
    `${visible(rollout)}, stage ${visible(name)}: ${PHASES[phase].words}${beganAt === undefined ? '' : `; ${stageText(numbers)}`}`;
  return stages.map(lineOf);
}
