import type { Outcome } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { StatusReport } from '../model/status-report.ts';
import { renderPlanJson } from '../report/plan-json.ts';
import { renderPlanMarkdown } from '../report/plan-markdown.ts';
import { renderPlanText } from '../report/plan-text.ts';
import { renderStatusJson } from '../report/status-json.ts';
import { renderStatusMarkdown } from '../report/status-markdown.ts';
import { renderStatusText } from '../report/status-text.ts';
import type { Style } from '../report/style.ts';

/** A plan in the format that the command line asked for. */
export function renderPlan(plan: Plan, format: string, style: Style): string {
  if (format === 'json') return renderPlanJson(plan);
  if (format === 'markdown') return renderPlanMarkdown(plan);
  return renderPlanText(plan, style);
}

/** A status report, with what a run has done when there was one, in the format that the command line asked for. */
export function renderStatus(
  report: StatusReport,
  outcomes: readonly Outcome[] | undefined,
  format: string,
  style: Style,
): string {
  if (format === 'json') return renderStatusJson(report, outcomes);
  if (format === 'markdown') return renderStatusMarkdown(report, outcomes);
  return renderStatusText(report, style);
}
