import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderPlanMarkdown } from '../../../src/report/plan/markdown.ts';
import { renderPlanText } from '../../../src/report/plan/text.ts';
import { loadPlanCase, planCaseNames, planOfCase } from '../../support/plan-case.ts';

describe('what people read of the plan of', () => {
  it.each(planCaseNames())('%s', async (name) => {
    const planCase = await loadPlanCase(name);
    const plan = await planOfCase(planCase);
    const expected = (extension: string) => path.join(planCase.folder, `plan.${extension}`);
    await expect(renderPlanText(plan, { colour: false, width: 80 })).toMatchFileSnapshot(expected('txt'));
    await expect(renderPlanMarkdown(plan)).toMatchFileSnapshot(expected('md'));
  });
});
