import { access, constants, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { renderPlanJson } from '../report/plan/json.ts';
import { renderStatusJson } from '../report/status/json.ts';
import { renderStatusJunit } from '../report/status/junit.ts';
import { renderStatusMarkdown } from '../report/status/markdown.ts';
import { type Report, renderPage } from './render.ts';
import { UsageError } from './usage-error.ts';

/** The folder for report files, made when it is missing. For the beginning of a command: who learns at the end that it cannot be has lost the work. */
export async function prepareReportFolder(cwd: string, name: string): Promise<string> {
  const folder = path.resolve(cwd, name);
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError(
      `no report can be written to the folder ${folder}: ${error.message}`,
      'name another one with --report-dir',
    );
  }
  return folder;
}

/** Leaves plan.json (the first plan of the run), status.json, status.md, status.html and status.junit.xml in a folder. */
export async function writeReportFiles(folder: string, report: Report): Promise<void> {
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
