import { describe, expect, it } from 'vitest';
import { HUB_JOB_STATUSES } from '../../../src/model/hub-job.ts';
import { GUARDS, type Plan, pendingChanges, REASONS_OF } from '../../../src/model/plan.ts';
import { TIERS } from '../../../src/model/tier.ts';
import { renderPlanJson } from '../../../src/report/plan/json.ts';
import { quietPlan, samplePlan } from '../support/sample-plan.ts';
import { describeSchema, problemsOf, readSchema } from '../support/schema-checks.ts';

const expected = { startAt: samplePlan.now, endAt: samplePlan.now + 60_000 };
const fullPlan: Plan = {
  ...samplePlan,
  changes: samplePlan.changes.map((change) => ('request' in change ? { ...change, expected } : change)),
  refusals: [{ guard: 'too-many-cancels', message: 'too many' }],
};

describe('plan.json', () => {
  it.each([
    ['with one of everything', fullPlan],
    ['with nothing to do', quietPlan],
  ])('%s keeps its schema', (_, plan) => {
    expect(problemsOf('plan', renderPlanJson(plan))).toEqual([]);
  });

  it('is the same text for the same plan', async () => {
    await expect(renderPlanJson(samplePlan)).toMatchFileSnapshot('../fixtures/plan.json');
  });

  it.each([[null], [0], [false], [''], [[]], [{ a: null }]])('keeps the payload %j', (payload) => {
    const [change] = pendingChanges(samplePlan).filter(({ action }) => action === 'create');
    if (change?.action !== 'create') throw new Error('the sample has a create');
    const operation = {
      kind: 'method',
      name: 'x',
      payload,
      responseTimeoutInSeconds: 30,
      connectTimeoutInSeconds: 0,
    } as const;
    const json = renderPlanJson({
      ...samplePlan,
      changes: [{ ...change, request: { ...change.request, operation } }],
    });
    expect(problemsOf('plan', json)).toEqual([]);
    expect(JSON.parse(json).changes[0].request.operation.payload).toEqual(payload);
  });

  it('knows every reason, state and edition that the model knows', () => {
    const { definitions, properties } = readSchema('plan');
    for (const [action, reasons] of Object.entries(REASONS_OF)) {
      expect(definitions[`${action}Change`].properties.reason.enum, action).toEqual(reasons);
    }
    expect(definitions['refusal'].properties.guard.enum).toEqual(GUARDS);
    expect(definitions['hubJobStatus'].enum).toEqual(HUB_JOB_STATUSES);
    expect(properties['hub'].properties['tier'].enum).toEqual(TIERS);
  });
});

describeSchema('plan', renderPlanJson(samplePlan));
