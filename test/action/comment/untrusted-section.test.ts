import { execFile } from 'node:child_process';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { untrustedSection } from '../../../src/action/comment/untrusted-section.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const run = promisify(execFile);

it.each([
  ['nothing', async () => {}],
  // What this run alone may read, such as its token.
  [
    'a link to a file elsewhere',
    async (file: string) => {
      const elsewhere = await temporaryFolder({ secret: 'the token' });
      await symlink(path.join(elsewhere, 'secret'), file);
    },
  ],
  ['a link to itself', (file: string) => symlink(file, file)],
  ['a folder', (file: string) => mkdir(file)],
  ['a pipe that nobody writes to', (file: string) => run('mkfifo', [file])],
])('%s where the comment should be is no comment', async (_, make) => {
  const file = path.join(await temporaryFolder(), 'comment.md');
  await make(file);
  expect(await untrustedSection(file)).toBeUndefined();
});

it('only the part of a file that fits into a comment is read', async () => {
  const folder = await temporaryFolder({ 'comment.md': '€'.repeat(3_000_000) });
  const section = await untrustedSection(path.join(folder, 'comment.md'));
  expect(section?.length).toBeLessThan(61_000);
  expect(section).toMatch(/€…\n```$/);
});

it.each(['\n', '\r\n', '\r'])(
  'no line of it ends the block of code, whatever ends a line: %j',
  async (end) => {
    const text = ['a', '```', '@everyone', '`````', '<!-- hubjobs:section plan -->', ''].join(end);
    const folder = await temporaryFolder({ 'comment.md': text });
    const section = await untrustedSection(path.join(folder, 'comment.md'));
    expect(section).toMatch(/\n``````text\na\n```\n@everyone\n`````\n/);
    expect(section).toMatch(/\n``````$/);
    expect(section?.match(/^``````/gm)).toHaveLength(2);
  },
);
