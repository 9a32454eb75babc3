import { type Asking, askCount } from '../model/hub-question.ts';
import { expectedOf } from '../model/rollout.ts';
import type { RolloutReport, StageReport } from '../model/rollout-report.ts';
import type { RolloutInput } from './rollout-input.ts';
import { StageUnits } from './stage-units.ts';
import { StageView } from './stage-view.ts';

/**
 * Adds to a report how many devices the stages to come would have, as the fleet is today. Each asks for one count, and the
 * stages without a condition of their own share it.
 */
export function* withExpected(
  report: RolloutReport,
  { rollout, context: { now } }: RolloutInput,
): Asking<RolloutReport> {
  const stages: StageReport[] = [];
  let before = 0;
  for (const stage of report.stages) {
    if (stage.beganAt !== undefined || !isToCome(stage)) {
      stages.push(stage);
      continue;
    }
    const view = new StageView(
      rollout,
      report.version ?? now,
      stage.stage,
      new StageUnits([], stage.stage),
      now,
    );
    const expected = stage.expected ?? (yield* countLater(view, before));
    before += expected ?? 0;
    stages.push({ ...stage, ...(expected !== undefined && { expected }) });
  }
  return { ...report, stages };
}

/** It waits, or begins now. */
function isToCome({ phase }: StageReport): boolean {
  return phase === 'waiting' || phase === 'running';
}

/** `before`: devices that stages before it will have taken. */
function* countLater(view: StageView, before: number): Asking<number | undefined> {
  const { draw } = view.stage;
  const count = yield* askCount(view.newDevices);
  if (count === undefined) return undefined;
  return expectedOf(draw, draw.kind === 'query' ? count : Math.max(0, count - before));
}
