import { formatInstant } from '../../model/instant.ts';
import type { DeviceLimit } from '../../model/rollout.ts';
import type { RolloutReport, StageReport } from '../../model/rollout-report.ts';
import type {
  DeviceLimitDocument,
  RolloutDocument,
  RolloutStageDocument,
} from '../generated/plan-document.ts';

/** As it is in plan.json and status.json. */
export function toRolloutDocument(report: RolloutReport): RolloutDocument {
  const { rollout, description, condition, version, isRollback, phase, stage, because } = report;
  return {
    rollout,
    ...(description !== undefined && { description }),
    condition,
    ...(version !== undefined && { version: formatInstant(version) }),
    isRollback,
    phase,
    ...(stage !== undefined && { stage }),
    because,
    waysOn: [...report.waysOn],
    stages: report.stages.map(toStageDocument),
  };
}

function toStageDocument(report: StageReport): RolloutStageDocument {
  const { name, stage, phase, numbers, limits, expected, needed, tries, beganAt, endedAt, until, because } =
    report;
  return {
    name,
    stage,
    phase,
    numbers: { ...numbers },
    limits: { ...limits, failed: toLimitDocument(limits.failed), lost: toLimitDocument(limits.lost) },
    ...(expected !== undefined && { expected }),
    ...(needed !== undefined && { needed }),
    tries,
    ...(beganAt !== undefined && { beganAt: formatInstant(beganAt) }),
    ...(endedAt !== undefined && { endedAt: formatInstant(endedAt) }),
    ...(until !== undefined && { until: formatInstant(until) }),
    because,
  };
}

function toLimitDocument(limit: DeviceLimit): DeviceLimitDocument {
  return limit.kind === 'count' ? { count: limit.count } : { share: limit.share };
}
