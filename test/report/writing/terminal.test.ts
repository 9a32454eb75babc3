import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderOutcomesText } from '../../../src/report/outcomes/text.ts';
import { renderPlanText } from '../../../src/report/plan/text.ts';
import { renderStatusText } from '../../../src/report/status/text.ts';
import { displayWidth } from '../../../src/report/writing/display-width.ts';
import { FREE_TEXT, hostileText, withText } from '../support/hostile-text.ts';
import { sampleOutcomes } from '../support/sample-outcomes.ts';
import { samplePlan } from '../support/sample-plan.ts';
import { sampleStatus } from '../support/sample-status.ts';
import { plain } from '../support/terminal-checks.ts';

describe('text of others on a terminal', () => {
  it('neither acts, nor breaks a line, nor overflows', () => {
    fc.assert(
      fc.property(
        fc.array(hostileText, { minLength: 5, maxLength: 12 }),
        fc.integer({ min: 30, max: 140 }),
        (texts, width) => {
          const style = plain(width);
          const all = [
            renderPlanText(withText(samplePlan, FREE_TEXT, texts), style),
            renderStatusText(withText(sampleStatus, FREE_TEXT, texts), style),
            renderOutcomesText(withText(sampleOutcomes, FREE_TEXT, texts), style),
          ].join('');
          expect(all).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          for (const line of all.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
      { numRuns: 50 },
    );
  });
});
