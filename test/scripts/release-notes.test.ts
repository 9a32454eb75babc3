import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

const CHANGELOG = `# Changelog

## Unreleased

- Not yet.

## 1.2.3

- A long line that
  goes on. See [how it decides](docs/how-it-decides.md#authority) and
  [GitHub](https://github.com).
- **Another**:
  - a part
  - and one more
    that goes on

## 1.2.2

- Before.
`;

async function notesOf(changelog: string, tag: string): Promise<string> {
  const tsx = path.join(root, 'node_modules/tsx/dist/cli.mjs');
  const cwd = await temporaryFolder({ 'CHANGELOG.md': changelog });
  const script = path.join(root, 'scripts/release-notes.ts');
  return (await run(process.execPath, [tsx, script, tag, 'c0ffee'], { cwd })).stdout;
}

it('has what the changelog says of the version, one entry a line, with links that work', async () => {
  const [changes] = (await notesOf(CHANGELOG, 'v1.2.3')).split('\n\n## Get it');
  const docs = 'https://github.com/hubjobs/hubjobs/blob/v1.2.3/docs';
  expect(changes?.split('\n')).toEqual([
    `- A long line that goes on. See [how it decides](${docs}/how-it-decides.md#authority) and [GitHub](https://github.com).`,
    '- **Another**:',
    '  - a part',
    '  - and one more that goes on',
  ]);
});

it('says how to get the version', async () => {
  const notes = await notesOf(CHANGELOG, 'v1.2.3');
  expect(notes).toContain('`npm install --save-dev hubjobs@1.2.3`');
  expect(notes).toContain('`uses: hubjobs/hubjobs@c0ffee # v1.2.3-action`');
  expect(notes).toContain('ghcr.io/hubjobs/hubjobs:1.2.3');
});

it('takes the last section to its end', async () => {
  expect(await notesOf(CHANGELOG, 'v1.2.2')).toMatch(/^- Before\.\n\n## Get it\n/);
});

it.each(['v1.2.4', 'v1.2', 'v1.2.30'])('refuses %s, of which the changelog says nothing', async (tag) => {
  await expect(notesOf(CHANGELOG, tag)).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^CHANGELOG\.md says nothing of 1\.2(\.\d+)?: give the section "Unreleased"/,
    ),
  });
});

it('reads the changelog of this repository', async () => {
  const changelog = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8').replace(
    '## Unreleased',
    '## 1.0.0',
  );
  const notes = await notesOf(changelog, 'v1.0.0');
  expect(notes).not.toMatch(/\]\((?!https?:)/);
  expect(notes).not.toMatch(/\n {2}\S/);
});
