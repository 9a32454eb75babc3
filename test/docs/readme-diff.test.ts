import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createGitRepository, GIT_ENVIRONMENT } from '../support/git-repository.ts';
import { codeBlocksOf, ROOT } from '../support/pages.ts';
import { runCli } from '../support/run-cli.ts';

/** The manifests of this project, as they are in Git. */
function exampleFiles(): Readonly<Record<string, string>> {
  const jobs = readdirSync(path.join(ROOT, 'jobs'), { recursive: true, withFileTypes: true });
  const files = jobs
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(ROOT, path.join(entry.parentPath, entry.name)));
  return Object.fromEntries(
    ['hubjobs.yaml', ...files].map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')]),
  );
}

it('README.md shows the beginning of what diff prints of a pull request to the examples', async () => {
  const origin = await createGitRepository();
  const files = exampleFiles();
  await origin.commit(files, { at: '2026-11-01T12:00:00Z' });
  const clone = await origin.clone();
  await clone.git(['checkout', '--quiet', '-b', 'later']);
  const changed = (files['jobs/lock-doors.yaml'] ?? '')
    .replace("query: tags.building = '43'", "query: tags.building IN ['41', '43']")
    .replace('lockTime: 10m', 'lockTime: 20m')
    .replace('0 22 * * MON-FRI', '0 23 * * MON-FRI');
  await clone.commit({ 'jobs/lock-doors.yaml': changed }, { at: '2026-11-02T12:00:00Z' });

  const { stdout, stderr, exitCode } = await runCli(['diff'], {
    cwd: clone.folder,
    clock: { now: () => Date.parse('2026-11-28T12:00:00Z'), sleep: async () => {} },
    env: GIT_ENVIRONMENT,
  });
  expect(exitCode, stderr).toBe(0);
  const withoutCommit = (text: string) => text.replace(/commit [0-9a-f]{10}/, 'commit …');
  const shown = codeBlocksOf('README.md').filter(({ text }) => text.startsWith('Changes against'));
  expect(shown).toHaveLength(1);
  // The page ends before the times of the next runs.
  const lines = shown.flatMap(({ text }) => withoutCommit(text).trimEnd().split('\n'));
  expect(withoutCommit(stdout).split('\n').slice(0, lines.length)).toEqual(lines);
});
