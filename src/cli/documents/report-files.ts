import { access, constants, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { renderPlanJson } from '../../report/plan/json.ts';
import { renderStatusJson } from '../../report/status/json.ts';
import { renderStatusJunit } from '../../report/status/junit.ts';
import { renderStatusMarkdown } from '../../report/status/markdown.ts';
import { DEFAULT_REPORT_FOLDER } from '../options/shared-options.ts';
import { UsageError } from '../usage-error.ts';
import { isLink, writeReportFile } from './output-file.ts';
import { type ReportContent, renderPage } from './render.ts';

/**
 * Makes the folder for report files if needed. Called before the work begins, so that a wrong folder does not cost its
 * result. A link is followed only where somebody named it: one with the default name may have come with the checkout.
 */
export async function prepareReportFolder(cwd: string, name: string | undefined): Promise<string> {
  const folder = path.resolve(cwd, name ?? DEFAULT_REPORT_FOLDER);
  if (name === undefined && (await isLink(folder))) {
    throw new UsageError(
      `the report folder ${folder} is a symbolic link`,
      'remove it, or name the folder with --report-dir',
    );
  }
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

const FILES: Readonly<Record<string, (report: ReportContent) => string>> = {
  'status.json': ({ status, outcomes }) => renderStatusJson(status, outcomes),
  'status.md': ({ status, outcomes }) => renderStatusMarkdown(status, outcomes),
  'status.html': renderPage,
  'status.junit.xml': ({ status, outcomes }) => renderStatusJunit(status, outcomes),
};

/**
 * Writes plan.json (the first plan of the run), status.json, status.md, status.html and status.junit.xml to a folder. A
 * file that cannot show the report shows `least`. The files that can be written are; the error of another is thrown, and
 * none of an earlier run is left in its place.
 */
export async function writeReportFiles(
  folder: string,
  report: ReportContent,
  least: ReportContent = report,
): Promise<void> {
  const { plan } = report;
  const errors: unknown[] = [];
  const write = async (name: string, render: () => string) => {
    const file = path.join(folder, name);
    try {
      await writeReportFile(file, render());
    } catch (error) {
      errors.push(error);
      await rm(file, { force: true });
    }
  };
  if (plan) await write('plan.json', () => renderPlanJson(plan));
  for (const [name, render] of Object.entries(FILES)) {
    await write(name, () => {
      try {
        return render(report);
      } catch {
        return render(least);
      }
    });
  }
  if (errors.length > 0) throw errors[0];
}
