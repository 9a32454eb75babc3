import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { GUARDS, REASONS_OF } from '../../src/model/plan.ts';
import { renderPlanJson } from '../../src/report/plan/json.ts';
import { ROLLOUT_REASONS } from '../rollouts/rollout-reasons.ts';
import { loadPlanCase, planCaseNames, planOfCase } from '../support/plan-case.ts';

const seen = new Set<string>();
const guards = new Set<string>();

describe('the plan of', () => {
  it.each(planCaseNames())('%s', async (name) => {
    const planCase = await loadPlanCase(name);
    const plan = await planOfCase(planCase);
    for (const { action, reason } of plan.changes) seen.add(`${action} ${reason}`);
    for (const { guard } of plan.refusals) guards.add(guard);
    await expect(renderPlanJson(plan)).toMatchFileSnapshot(path.join(planCase.folder, 'plan.json'));
    for (const change of plan.changes) expect(change.because).toMatch(/^[A-Z].*\.$/);
  });

  it('all cases together shows every reason and every guard', () => {
    const all = Object.entries(REASONS_OF).flatMap(([action, reasons]) =>
      reasons.map((reason) => `${action} ${reason}`),
    );
    const ofJobs = all.filter((reason) => !ROLLOUT_REASONS.has(reason));
    // Some reasons are those of jobs and of rollouts.
    const seenOfJobs = [...seen].filter((reason) => !ROLLOUT_REASONS.has(reason));
    expect(seenOfJobs.sort()).toEqual(ofJobs.sort());
    expect([...guards].sort()).toEqual([...GUARDS].sort());
  });
});
