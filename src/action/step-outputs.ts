import { statSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type { Dependencies } from '../cli/dependencies.ts';

/** Source: GitHub takes 1 MiB of summary from a step. */
const MAX_SUMMARY_BYTES = 1_048_576;

export async function addToSummary(env: Dependencies['env'], markdown: string): Promise<void> {
  const file = env['GITHUB_STEP_SUMMARY'];
  if (!file) return;
  if (Buffer.byteLength(markdown) < MAX_SUMMARY_BYTES) await appendFile(file, markdown);
  else await appendFile(file, 'The summary is too long to show here; the report has it.\n');
}

/**
 * Remembers the state of some files; the returned function finds the first of them that was written since. Steps of a
 * job may share a folder, so a file of an earlier step must not be taken for a result of this one.
 */
export function watchFiles(
  folder: string,
  cwd: string,
  names: readonly string[],
): (candidates: readonly string[]) => string {
  const modifiedAt = (name: string) =>
    statSync(path.resolve(cwd, folder, name), { throwIfNoEntry: false })?.mtimeMs;
  const before = new Map(names.map((name) => [name, modifiedAt(name)]));
  return (candidates) => {
    const name = candidates.find((one) => {
      const now = modifiedAt(one);
      return now !== undefined && now !== before.get(one);
    });
    return name === undefined ? '' : path.posix.join(folder, name);
  };
}

/** The commit and the run that a comment is about: a comment stays longer than both. */
export function footer(env: Dependencies['env']): string {
  const {
    GITHUB_SERVER_URL: server,
    GITHUB_REPOSITORY: repository,
    GITHUB_RUN_ID: run,
    GITHUB_SHA: sha,
  } = env;
  if (!server || !repository || !run) return '';
  const commit = sha ? `commit \`${sha.slice(0, 8)}\`, ` : '';
  return `<sub>${commit}[workflow run](${server}/${repository}/actions/runs/${run})</sub>`;
}
