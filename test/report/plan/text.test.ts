import { describe, expect, it } from 'vitest';
import { type Plan, pendingChanges } from '../../../src/model/plan.ts';
import { renderPlanText } from '../../../src/report/plan/text.ts';
import { quietPlan, samplePlan } from '../support/sample-plan.ts';
import { describeOnTerminal, plain } from '../support/terminal-checks.ts';

describeOnTerminal('plan', (style) => renderPlanText(samplePlan, style));

describe('a plan in text', () => {
  it('that has nothing to do and nothing to tell is one line', () => {
    expect(renderPlanText(quietPlan, plain(80))).toBe(
      'Nothing to do on production: 1 unchanged; nothing else is to run before Mon\n2026-03-09 20:30 UTC\n',
    );
  });

  it('that only waits is one line, with what comes next', () => {
    const changes = samplePlan.changes.filter(({ reason }) => reason === 'lead' || reason === 'done');
    const text = renderPlanText({ ...quietPlan, changes }, plain(80));
    expect(text).toBe(
      'Nothing to do on production: 4 deferred, 1 unchanged; next is lock-doors, Tue\n2026-03-03 22:00 +01:00 Europe/Budapest (21:00 UTC), in 25 hours\n',
    );
  });

  it('that has no manifest and no job is one line', () => {
    expect(renderPlanText({ ...quietPlan, changes: [] }, plain(80))).toBe(
      'Nothing to do on production: no jobs; nothing else is to run before Mon\n2026-03-09 20:30 UTC\n',
    );
  });

  it('that has nothing to do but something to tell says both', () => {
    const plan: Plan = {
      ...samplePlan,
      changes: samplePlan.changes.filter(({ action }) => action === 'skip'),
    };
    const text = renderPlanText(plan, plain(80));
    expect(text).toContain('\nNothing to do: 7 skipped\nnothing else is to run before ');
    expect(text).not.toContain('digest');
    expect(text).toContain('suspended: The manifest says suspend: true.');
  });

  it('that a guard refuses says so before and after its numbers', () => {
    const plan: Plan = {
      ...samplePlan,
      refusals: [
        {
          guard: 'too-many-cancels',
          message: '12 of 20 waiting jobs would be cancelled; --allow-cancels 12 allows it',
        },
      ],
    };
    const text = renderPlanText(plan, plain(80));
    expect(text).toContain('refused[too-many-cancels]: 12 of 20 waiting jobs');
    expect(text).toContain('Refused: none of these changes will be made.');
  });

  it('counts devices of one condition once, and says when it cannot know the sum', () => {
    const headline = (plan: Plan) =>
      renderPlanText(plan, plain(200))
        .split('\n')
        .find((line) => line.includes('to schedule'));
    const [, , , first, second] = pendingChanges(samplePlan);
    const nightly = [first, second].filter((change) => change !== undefined);
    expect(headline({ ...samplePlan, changes: nightly })).toBe('2 to schedule; 0 devices');
    expect(headline({ ...samplePlan, changes: nightly, targets: [] })).toBe('2 to schedule');
    const uncounted = samplePlan.targets.map(({ deviceCount, ...target }) =>
      target.manifest === 'lock-doors' || deviceCount === undefined ? target : { ...target, deviceCount },
    );
    expect(headline({ ...samplePlan, targets: uncounted })).toContain(
      'up to 15,000 devices and 1 target not counted',
    );
  });

  it('names every manifest of a long list', () => {
    const deferred = samplePlan.changes.find(({ action }) => action === 'defer');
    const changes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'g'].flatMap((manifest) =>
      deferred === undefined ? [] : [{ ...deferred, manifest, more: 0 }],
    );
    const text = renderPlanText({ ...samplePlan, changes }, plain(80));
    expect(text).toContain('\n    and 3 more, lead: f, g (2)\n');
  });

  it('folds what is unchanged into counts by reason', () => {
    const done = quietPlan.changes[0];
    const changes = done === undefined ? [] : Array.from({ length: 2000 }, () => done);
    const text = renderPlanText({ ...samplePlan, changes: [...samplePlan.changes, ...changes] }, plain(80));
    expect(text).toContain('and 1,997 more, done: lock-doors (1,997)\n');
    expect(text.split('\n').length).toBeLessThan(90);
  });

  it('folds long payloads and patches', () => {
    const desired = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`key${index}`, index]));
    const changes = pendingChanges(samplePlan).map((change) =>
      change.action === 'cancel'
        ? change
        : { ...change, request: { ...change.request, operation: { kind: 'twin', desired } as const } },
    );
    expect(renderPlanText({ ...samplePlan, changes }, plain(80))).toContain('… 29 more\n');
  });
});
