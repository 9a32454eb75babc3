import type { Outcome } from '../../../src/model/outcome.ts';
import { pendingChanges } from '../../../src/model/plan.ts';
import { samplePlan } from './sample-plan.ts';

/** The sample plan as it went: one change with each result. */
export const sampleOutcomes: readonly Outcome[] = pendingChanges(samplePlan).map((change, index): Outcome => {
  switch (index) {
    case 0:
      return { change, result: 'already-done' };
    case 1:
      return { change, result: 'done' };
    case 2:
      return {
        change,
        result: 'failed',
        code: 'unavailable',
        message: 'PUT /jobs/v2 gave no answer in 30 s, tried 5 times',
      };
    case 3:
      return { change, result: 'skipped', message: 'interrupted before its turn' };
    default:
      return { change, result: 'no-slot' };
  }
});
