import type { Plan } from '../../model/plan.ts';
import type { PageLinks } from '../../report/page/page-facts.ts';
import { renderPlanJson } from '../../report/plan/json.ts';
import { renderPlanMarkdown } from '../../report/plan/markdown.ts';
import { renderPlanText } from '../../report/plan/text.ts';
import type { Style } from '../../report/writing/style.ts';
import type { PlanFormat } from '../options/formats.ts';

/** A plan in the format that the command line asks for. */
export async function renderPlan(
  plan: Plan,
  format: PlanFormat,
  style: Style,
  links?: PageLinks,
): Promise<string> {
  switch (format) {
    case 'text':
      return renderPlanText(plan, style);
    case 'json':
      return renderPlanJson(plan);
    case 'markdown':
      return renderPlanMarkdown(plan);
    case 'html': {
      // The page is large, and most plans are read in a terminal.
      const { renderReportPage } = await import('../../report/page/report-page.ts');
      return renderReportPage({ plan, ...links });
    }
    default:
      return format satisfies never;
  }
}
