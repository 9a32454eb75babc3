import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { withEffectiveFrom } from '../../src/cli/effective-from.ts';
import { loadRepository } from '../../src/manifests/load.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const job = (name: string, more = '') => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * *", timeZone: Europe/Budapest }
${more}`;

describe('effectiveFrom', () => {
  it('is the date of the last commit in Git, and now for uncommitted changes', async () => {
    const folder = await temporaryFolder({ 'sub/jobs/a.yaml': job('a'), 'sub/jobs/b.yaml': job('b') });
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
        env: {
          ...process.env,
          GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
          GIT_AUTHOR_DATE: '2025-01-01T00:00:00Z',
        },
        stdio: 'ignore',
      });
    git('init');
    git('add', '.');
    git('commit', '-m', 'first');
    await writeFile(path.join(folder, 'sub/jobs/b.yaml'), job('b', '# edited\n'));
    await writeFile(path.join(folder, 'sub/jobs/c.yaml'), job('c'));
    const now = Date.parse('2026-06-01T00:00:00Z');
    const { manifests, root } = await loadRepository({ root: path.join(folder, 'sub') });
    const dated = await withEffectiveFrom(manifests, root, now);
    expect(Object.fromEntries(dated.map(({ name, effectiveFrom }) => [name, effectiveFrom]))).toEqual({
      a: Date.parse('2026-01-02T03:04:05Z'),
      b: now,
      c: now,
    });
  });
});
