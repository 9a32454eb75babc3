import { expect, it } from 'vitest';
import { refusalDiagnostics } from '../../../src/report/plan/refusals.ts';
import { loadPlanCase, planOfCase } from '../../support/plan-case.ts';

it.each([
  ['max-devices', 'max-devices', []],
  ['policy', 'policy-denies', ['jobs/policies/policies.yaml:7']],
  [
    'policy-several',
    'policy-denies',
    ['jobs/policies/policies.yaml:7', 'jobs/policies/policies.yaml:16', 'jobs/policies/policies.yaml:25'],
  ],
])('the refused job of the plan %s is shown at its manifest', async (name, code, places) => {
  const plan = await planOfCase(await loadPlanCase(name));
  const [refused, ...others] = refusalDiagnostics(plan);
  expect(others).toEqual([]);
  expect(refused).toMatchObject({ severity: 'error', code, range: { file: 'jobs/jobs.yaml' } });
  const because = plan.changes.find(({ action }) => action === 'refuse')?.because;
  expect(refused?.message).toContain(because);
  expect(refused?.related?.map(({ range }) => `${range.file}:${range.line}`) ?? []).toEqual(places);
});
