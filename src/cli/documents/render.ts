import type { Outcome } from '../../model/outcome.ts';
import type { Plan } from '../../model/plan.ts';
import type { StatusReport } from '../../model/status-report.ts';
import type { PageLinks } from '../../report/page/page-facts.ts';
import { renderReportPage } from '../../report/page/report-page.ts';
import { renderStatusJson } from '../../report/status/json.ts';
import { renderStatusJunit } from '../../report/status/junit.ts';
import { renderStatusMarkdown } from '../../report/status/markdown.ts';
import { renderStatusText } from '../../report/status/text.ts';
import type { Style } from '../../report/writing/style.ts';
import type { StatusFormat } from '../options/formats.ts';

/** What a run of reconcile or status reports. */
export interface ReportContent {
  /** The first plan of a run. */
  readonly plan?: Plan | undefined;
  readonly status: StatusReport;
  /** What the run changed. */
  readonly outcomes?: readonly Outcome[];
  readonly links?: PageLinks;
}

/** A status report, with the outcomes of a run if there are any, in the format that the command line asks for. */
export function renderStatus(report: ReportContent, format: StatusFormat, style: Style): string {
  const { status, outcomes } = report;
  switch (format) {
    case 'text':
      return renderStatusText(status, style);
    case 'json':
      return renderStatusJson(status, outcomes);
    case 'markdown':
      return renderStatusMarkdown(status, outcomes);
    case 'html':
      return renderPage(report);
    case 'junit':
      return renderStatusJunit(status, outcomes);
    default:
      return format satisfies never;
  }
}

export function renderPage({ plan, status, outcomes, links }: ReportContent): string {
  return renderReportPage({
    status,
    ...(plan !== undefined && { plan }),
    ...(outcomes !== undefined && { outcomes }),
    ...links,
  });
}
