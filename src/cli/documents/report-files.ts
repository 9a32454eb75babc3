import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { renderPlanJson } from '../../report/plan/json.ts';
import { renderStatusJson } from '../../report/status/json.ts';
import { renderStatusJunit } from '../../report/status/junit.ts';
import { renderStatusMarkdown } from '../../report/status/markdown.ts';
import { UsageError } from '../usage-error.ts';
import { type ReportContent, renderPage } from './render.ts';

/** Makes the folder for report files if needed. Called before the work begins, so that a wrong folder does not cost its result. */
export async function prepareReportFolder(cwd: string, name: string): Promise<string> {
  const folder = path.resolve(cwd, name);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(
      `no report can be written to the folder ${folder}: ${error.message}`,
      'name another folder with --report-dir',
    );
  }
  return folder;
}

/** Writes plan.json (the first plan of the run), status.json, status.md, status.html and status.junit.xml to a folder. */
export async function writeReportFiles(folder: string, report: ReportContent): Promise<void> {
  const { plan, status, outcomes } = report;
  const files: readonly (readonly [string, string])[] = [
    ...(plan ? [['plan.json', renderPlanJson(plan)] as const] : []),
    ['status.json', renderStatusJson(status, outcomes)],
    ['status.md', renderStatusMarkdown(status, outcomes)],
    ['status.html', renderPage(report)],
    ['status.junit.xml', renderStatusJunit(status, outcomes)],
  ];
  for (const [name, text] of files) await writeFile(path.join(folder, name), text);
}
