import type { Outcome } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { StatusReport } from '../model/status-report.ts';
import { renderReportPage } from '../report/page/report-page.ts';
import { renderPlanJson } from '../report/plan/json.ts';
import { renderPlanMarkdown } from '../report/plan/markdown.ts';
import { renderPlanText } from '../report/plan/text.ts';
import { renderStatusJson } from '../report/status/json.ts';
import { renderStatusJunit } from '../report/status/junit.ts';
import { renderStatusMarkdown } from '../report/status/markdown.ts';
import { renderStatusText } from '../report/status/text.ts';
import type { Style } from '../report/writing/style.ts';

/** A plan in the format that the command line asked for. */
export function renderPlan(plan: Plan, format: string, style: Style, base?: string): string {
  if (format === 'json') return renderPlanJson(plan);
  if (format === 'markdown') return renderPlanMarkdown(plan);
  if (format === 'html')
    return renderReportPage({ plan, ...(base === undefined ? {} : { sourceBase: base }) });
  return renderPlanText(plan, style);
}

/** What a run or a look at the hub has to show. */
export interface Report {
  /** The first plan of a run. */
  readonly plan?: Plan | undefined;
  readonly status: StatusReport;
  /** What the run did. */
  readonly outcomes?: readonly Outcome[];
  /** Address of the manifests' folder, ending with `/`. */
  readonly sourceBase?: string | undefined;
}

/** A status report, with what a run has done when there was one, in the format that the command line asked for. */
export function renderStatus(
  report: StatusReport,
  outcomes: readonly Outcome[] | undefined,
  format: string,
  style: Style,
  context: Pick<Report, 'plan' | 'sourceBase'> = {},
): string {
  if (format === 'json') return renderStatusJson(report, outcomes);
  if (format === 'markdown') return renderStatusMarkdown(report, outcomes);
  if (format === 'junit') return renderStatusJunit(report, outcomes);
  if (format === 'html') {
    return renderPage({ status: report, ...context, ...(outcomes === undefined ? {} : { outcomes }) });
  }
  return renderStatusText(report, style);
}

export function renderPage({ plan, status, outcomes, sourceBase }: Report): string {
  return renderReportPage({
    status,
    ...(plan === undefined ? {} : { plan }),
    ...(outcomes === undefined ? {} : { outcomes }),
    ...(sourceBase === undefined ? {} : { sourceBase }),
  });
}
