import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readComment } from '../../src/report/comment/comment.ts';
import { job as jobInAnHour, pullRequest, setUpAction } from '../support/action/set-up.ts';
import { FLEET, job } from '../support/diff-files.ts';
import { createGitRepository, type GitRepository } from '../support/git-repository.ts';

/*
 * A pull request as the workflow runs it: the Action's bundle, a real repository with a merge commit checked out, and a
 * local hub. It moves lock-doors by an hour, doubles its query, changes its payload, and deletes two manifests.
 */

const BASE = { GITHUB_BASE_REF: 'main' };
const at = (minutesAgo: number) => ({ at: new Date(Date.now() - minutesAgo * 60_000).toISOString() });

/** A daily schedule that is due some hours from now, whenever the test runs. */
function inHours(hours: number): string {
  return `{ cron: "0 ${(new Date().getUTCHours() + hours) % 24} * * *", timeZone: UTC }`;
}

/** Nothing is due of it for a long time. */
const FAR = '{ at: 2099-01-01T04:00Z }';

interface PullRequest {
  readonly base: GitRepository;
  readonly merged: GitRepository;
}

async function openPullRequest(tier: string, caPem: string, hubs = ['production']): Promise<PullRequest> {
  const config = `apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs:\n${hubs
    .map(
      (name) =>
        `  ${name}: { hostName: localhost, tier: ${tier}, connectionString: { env: HUB_CONNECTION } }\n`,
    )
    .join('')}`;
  const base = await createGitRepository();
  await base.commit(
    {
      'hubjobs.yaml': config,
      'jobs/fleet.yaml': FLEET,
      'jobs/lock-doors.yaml': job('lock-doors', { schedule: inHours(3) }),
      'jobs/old-a.yaml': jobInAnHour('old-a'),
      'jobs/old-b.yaml': job('old-b', { schedule: FAR }),
      'jobs/stays.yaml': job('stays', { schedule: FAR }),
      // What the runner and the program leave behind is no part of the repository.
      '.gitignore': 'report/\nca.pem\n',
    },
    at(40),
  );
  const merged = await base.clone();
  await merged.git(['checkout', '--quiet', '-b', 'pr']);
  await merged.commit(
    {
      'jobs/lock-doors.yaml': job('lock-doors', {
        query: "tags.building IN ['41', '43']",
        does: 'method: { name: lockDoor, payload: { lockTime: 20m } }',
        schedule: inHours(4),
      }),
      'jobs/old-a.yaml': undefined,
      'jobs/old-b.yaml': undefined,
    },
    at(30),
  );
  await base.commit({ 'README.md': 'Main goes on.' }, at(20));
  await merged.git(['fetch', '--quiet']);
  await merged.git(['checkout', '--quiet', '--detach', 'origin/main']);
  await merged.merge('pr', at(10).at, '--no-ff');
  await merged.write({ 'ca.pem': caPem });
  await base.write({ 'ca.pem': caPem });
  return { base, merged };
}

describe.each(['S1', 'S3'] as const)('the comment on a pull request, with a hub of edition %s', (tier) => {
  const action = setUpAction(tier);
  const onHub = (command: string) => ({ command, hub: 'production', ca: 'ca.pem' });

  it('begins with what the pull request changes, in ten seconds and without a hub', async () => {
    const { merged } = await openPullRequest(tier, action.hub.caPem);
    const { exitCode, log, summary, outputs } = await action.step(
      merged.folder,
      { command: 'diff' },
      pullRequest(),
      BASE,
    );
    expect(exitCode, log).toBe(0);
    expect(outputs).toMatchObject({ 'exit-code': '0', 'report-file': 'report/diff.html' });
    const [title, , headline] = summary.split('\n');
    expect(title).toBe('### Changes against `main`');
    expect(headline).toMatch(
      /^\*\*1 job changed, 2 removed; 400 devices, 180 before; next: `lock-doors`, [A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:00 UTC\*\*$/,
    );
    expect(summary).toContain('180 → 400: +220 -0');
    expect(summary).toContain('Not touched: 1 job, 1 fleet.');
    expect(action.github.comments[0]?.body).toContain(headline);
    const { changes } = JSON.parse(await readFile(path.join(merged.folder, 'report/diff.json'), 'utf8'));
    expect(changes.map(({ name }: { name: string }) => name)).toEqual(['lock-doors', 'old-a', 'old-b']);
  });

  it('says what becomes of the jobs that wait on the hub, and folds what says nothing new', async () => {
    const { base, merged } = await openPullRequest(tier, action.hub.caPem);
    const made = await action.step(base.folder, { ...onHub('reconcile'), comment: 'false' }, {});
    expect(made.exitCode, made.log).toBe(0);
    for (const inputs of [
      { command: 'diff' },
      { command: 'validate' },
      { command: 'simulate', for: '90m', args: '--connect=0' },
      onHub('diff'),
      onHub('plan'),
    ]) {
      const { exitCode, log } = await action.step(merged.folder, inputs, pullRequest(), BASE);
      expect(exitCode, log).toBe(0);
    }
    expect(action.github.comments).toHaveLength(1);
    const body = action.github.comments[0]?.body ?? '';
    const sections = readComment(body)?.sections;
    // Valid manifests are not told beside what the pull request adds to their remarks.
    expect([...(sections?.keys() ?? [])]).toEqual(['diff', 'plan', 'simulate']);
    const diff = sections?.get('diff') ?? '';
    expect(diff).toMatch(/^### Changes on `production` against `main`\n/);
    expect(diff).toMatch(/\| `old-a` \|.*\| cancel `acme-old-a-\d{10}`: `removed` \|/);
    expect(diff).toContain('devices as the hub `production` counts them');
    expect(sections?.get('plan')).toMatch(/^### Plan for `production`\n[\s\S]*\d to cancel[\s\S]*; digest `/);
    expect(body.match(/^#+ /gm)).toEqual(body.match(/^### /gm));

    // The hub agrees with main, and the plan of main has nothing to do: it has no digest, and is folded.
    const idle = await action.step(base.folder, onHub('plan'), {});
    expect(idle.summary).toMatch(
      /^<details>\n<summary>The plan for the hub: nothing to do, .*unchanged<\/summary>\n\n### Plan for `production`/,
    );
    expect(idle.summary).not.toContain('digest');
  }, 120_000);

  it('works from a fork, whose run has no secret and may not comment', async () => {
    const { merged } = await openPullRequest(tier, action.hub.caPem);
    const env = { ...BASE, HUB_CONNECTION: '' };
    const result = await action.step(merged.folder, { command: 'diff' }, pullRequest('mallory/fleet'), env);
    expect(result.exitCode, result.log).toBe(0);
    expect(action.github.requests).toEqual([]);
    const kept = await readFile(path.join(merged.folder, 'report/comment.md'), 'utf8');
    expect(kept).toMatch(
      /^### Changes against `main`\n\n\*\*1 job changed, 2 removed; 400 devices, 180 before; /,
    );
  });
});

describe('with several hubs', () => {
  const action = setUpAction();

  it('each hub has a comment that begins with its changes, and one is for all', async () => {
    const { merged } = await openPullRequest('S2', action.hub.caPem, ['production', 'staging']);
    const hubs = ['production', 'staging'].map((hub) => ({ command: 'diff', hub, ca: 'ca.pem' }));
    for (const inputs of [{ command: 'diff' }, ...hubs]) {
      const { exitCode, log } = await action.step(merged.folder, inputs, pullRequest(), BASE);
      expect(exitCode, log).toBe(0);
    }
    const titles = action.github.comments.map(({ body }) => [
      readComment(body)?.key,
      readComment(body)?.sections.get('diff')?.split('\n')[0],
    ]);
    expect(titles).toEqual([
      ['all hubs', '### Changes against `main`'],
      ['production', '### Changes on `production` against `main`'],
      ['staging', '### Changes on `staging` against `main`'],
    ]);
  });

  it('a pull request that changes no job has no comment', async () => {
    const { merged } = await openPullRequest('S2', action.hub.caPem);
    const result = await action.step(
      merged.folder,
      { command: 'diff', args: '--base=HEAD' },
      pullRequest(),
      BASE,
    );
    expect(result.exitCode, result.log).toBe(0);
    expect(result.summary).toContain('**Nothing changes**');
    expect(action.github.comments).toEqual([]);
  });

  it('a checkout that is too shallow fails, and says what to do', async () => {
    const { merged } = await openPullRequest('S2', action.hub.caPem);
    const shallow = await merged.clone('--depth=1');
    await shallow.git(['branch', '--remotes', '--delete', 'origin/HEAD']).catch(() => {});
    const result = await action.step(shallow.folder, { command: 'diff' }, pullRequest(), BASE);
    expect(result.exitCode).toBe(1);
    expect(result.outputs['exit-code']).toBe('3');
    expect(result.summary).toContain('there is nothing to compare with');
  });
});
