import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pendingChanges } from '../../../src/model/plan.ts';
import { renderPlanMarkdown } from '../../../src/report/plan/markdown.ts';
import { renderStatusMarkdown } from '../../../src/report/status/markdown.ts';
import { FREE_TEXT, hostileText, withText } from '../support/hostile-text.ts';
import { activeTexts, brokenRows } from '../support/markdown-checks.ts';
import { sampleOutcomes } from '../support/sample-outcomes.ts';
import { quietPlan, samplePlan } from '../support/sample-plan.ts';
import { sampleStatus } from '../support/sample-status.ts';

function count(markdown: string, line: string): number {
  return markdown.split('\n').filter((one) => one === line).length;
}

describe('Markdown', () => {
  it.each([
    ['plan', renderPlanMarkdown(samplePlan)],
    ['plan-quiet', renderPlanMarkdown(quietPlan)],
    [
      'plan-refused',
      renderPlanMarkdown({
        ...samplePlan,
        refusals: [{ guard: 'too-many-cancels', message: 'The plan cancels 9 of 10 waiting jobs' }],
      }),
    ],
    ['status', renderStatusMarkdown(sampleStatus, sampleOutcomes)],
  ])('of a %s reads well', async (name, markdown) => {
    await expect(markdown).toMatchFileSnapshot(`../fixtures/${name}.md`);
  });

  it('keeps hostile text in its place', () => {
    fc.assert(
      fc.property(fc.array(hostileText, { minLength: 5, maxLength: 12 }), (texts) => {
        const plan = renderPlanMarkdown(withText(samplePlan, FREE_TEXT, texts));
        const status = renderStatusMarkdown(
          withText(sampleStatus, FREE_TEXT, texts),
          withText(sampleOutcomes, FREE_TEXT, texts),
        );
        for (const markdown of [plan, status]) {
          expect(activeTexts(markdown)).toEqual([]);
          expect(brokenRows(markdown)).toEqual([]);
        }
        expect([count(plan, '<details>'), count(plan, '</details>')]).toEqual([5, 5]);
        expect([count(status, '<details>'), count(status, '</details>')]).toEqual([4, 4]);
      }),
    );
  });

  it('finds text that is out of its place: the checks themselves', () => {
    expect(activeTexts('see @octocat')).toHaveLength(1);
    expect(activeTexts('a <b>')).toHaveLength(1);
    expect(brokenRows('| a | b |\n| --- | --- |\n| `a|b` | c |')).toHaveLength(1);
  });
});

describe('the length of a page', () => {
  const changes = Array.from({ length: 40 }, () => pendingChanges(samplePlan)).flat();
  const longPlan = { ...samplePlan, changes: [...changes, ...samplePlan.changes] };
  const longStatus = {
    ...sampleStatus,
    jobs: Array.from({ length: 60 }, () => sampleStatus.jobs).flat(),
    manifests: Array.from({ length: 60 }, () => sampleStatus.manifests).flat(),
  };

  it('is never more than asked, and what is left out is counted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: 60_000 }), (maxLength) => {
        for (const markdown of [
          renderPlanMarkdown(longPlan, { maxLength }),
          renderStatusMarkdown(longStatus, sampleOutcomes, { maxLength }),
        ]) {
          expect(markdown.length).toBeLessThanOrEqual(maxLength);
          expect(markdown).toMatch(/[0-9,]+ (more )?(changes|jobs|manifests|devices) in the artifact\./);
          expect(brokenRows(markdown)).toEqual([]);
          expect(count(markdown, '<details>')).toBe(count(markdown, '</details>'));
        }
      }),
      { numRuns: 10 },
    );
  });

  it('fits a comment on GitHub when nothing is asked', () => {
    expect(renderPlanMarkdown(longPlan).length).toBeLessThanOrEqual(65_536);
    expect(renderPlanMarkdown(longPlan).length).toBeGreaterThan(60_000);
  });

  it('folds warnings that would push the changes away', () => {
    const [warning] = samplePlan.warnings;
    const many = {
      ...samplePlan,
      warnings: Array.from(
        { length: 500 },
        (_, index) => warning && { ...warning, hint: `hint ${index}` },
      ).filter((one) => one !== undefined),
    };
    const markdown = renderPlanMarkdown(many);
    expect(markdown.match(/^> - `no-devices`/gmu)).toHaveLength(10);
    expect(markdown).toContain('> - 490 more warnings below.');
    expect(markdown.match(/^\| `[-+~]`/gmu)).toHaveLength(pendingChanges(samplePlan).length);
    expect(markdown.length).toBeLessThanOrEqual(65_536);
  });

  it('leaves out the details before the changes, and never a warning', () => {
    const markdown = renderPlanMarkdown(
      { ...samplePlan, changes: changes.slice(0, 20) },
      { maxLength: 8000 },
    );
    expect(markdown).toContain('`no-devices`');
    expect(markdown.match(/^\| `[-+~]`/gmu)).toHaveLength(20);
    expect(markdown).toMatch(/[0-9]+ (more )?changes in the artifact/);
  });
});
