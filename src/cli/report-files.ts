import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Outcome } from '../model/outcome.ts';
import type { Plan } from '../model/plan.ts';
import type { StatusReport } from '../model/status-report.ts';
import { renderPlanJson } from '../report/plan-json.ts';
import { renderStatusJson } from '../report/status-json.ts';
import { renderStatusJunit } from '../report/status-junit.ts';
import { renderStatusMarkdown } from '../report/status-markdown.ts';
import { renderPage } from './render.ts';

/**
 * Leaves plan.json (the first plan of the run), status.json, status.md, status.html and status.junit.xml in a folder
 * that is made when missing.
 */
export async function writeReportFiles(
  folder: string,
  plan: Plan | undefined,
  status: StatusReport,
  outcomes: readonly Outcome[],
  sourceBase?: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files: readonly (readonly [string, string])[] = [
    ...(plan ? [['plan.json', renderPlanJson(plan)] as const] : []),
    ['status.json', renderStatusJson(status, outcomes)],
    ['status.md', renderStatusMarkdown(status, outcomes)],
    ['status.html', renderPage({ plan, status, outcomes, sourceBase })],
    ['status.junit.xml', renderStatusJunit(status, outcomes)],
  ];
  for (const [name, text] of files) await writeFile(path.join(folder, name), text);
}
