import { Archive } from '../../archive/archive.ts';
import { findJobs } from '../../archive/find-jobs.ts';
import { DEFAULT_HISTORY } from '../../manifests/config/normalize.ts';
import type { HistoryReport } from '../../model/archived-job.ts';
import { renderHistoryJson } from '../../report/history/json.ts';
import { renderHistoryMarkdown } from '../../report/history/markdown.ts';
import { renderHistoryPage } from '../../report/history/page.ts';
import { renderHistoryText } from '../../report/history/text.ts';
import type { Dependencies } from '../dependencies.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { HistoryFormat } from '../options/formats.ts';
import { readRepository } from '../repository/read-repository.ts';
import { styleOf } from '../terminal/style-of.ts';
import { UsageError } from '../usage-error.ts';

export interface HistoryCommandOptions {
  readonly format: HistoryFormat;
  readonly directory?: string;
  readonly hub?: string;
  readonly job?: string;
  readonly device?: string;
  /** In milliseconds. */
  readonly since: number;
}

/** Prints what the history branch has. The files of the checkout need not be valid for that. */
export async function runHistory(options: HistoryCommandOptions, deps: Dependencies): Promise<ExitCode> {
  const { root, config } = await readRepository([], options, deps);
  const { branch } = config.history ?? DEFAULT_HISTORY;
  const now = deps.clock.now();
  const since = now - options.since;
  const { hub, job: manifest, device: deviceId } = options;
  const archive = await Archive.open({ root, branch, environment: deps.env, signal: deps.signal });
  try {
    if (archive.files.size === 0)
      throw new UsageError(
        `there is no branch ${branch} with a history yet`,
        '`history` in hubjobs.yaml makes `reconcile` keep one; or run `hubjobs reconcile --history`',
      );
    const found = await findJobs(archive, { since, hub, manifest, deviceId });
    if (hub !== undefined && found.hubs.length === 0)
      throw new UsageError(`the branch ${branch} has no jobs of a hub named ${JSON.stringify(hub)}`);
    const report: HistoryReport = {
      branch,
      now,
      since,
      ...found,
      ...(manifest !== undefined && { manifest }),
      ...(deviceId !== undefined && { deviceId }),
    };
    deps.stdout.write(render(report, options.format, deps));
    return EXIT.done;
  } finally {
    await archive.close();
  }
}

function render(report: HistoryReport, format: HistoryFormat, deps: Dependencies): string {
  switch (format) {
    case 'text':
      return renderHistoryText(report, styleOf(deps.stdout, deps.env));
    case 'json':
      return renderHistoryJson(report);
    case 'markdown':
      return renderHistoryMarkdown(report);
    case 'html':
      return renderHistoryPage(report);
    default:
      return format satisfies never;
  }
}
