import { describe, expect, it } from 'vitest';
import { config, job, plan, pullRequest, setUpAction } from '../support/action/set-up.ts';
import { createGitRepository, type GitRepository } from '../support/git-repository.ts';

const action = setUpAction();

const policy = (deny: string) => `apiVersion: hubjobs/v1
kind: Policy
metadata: { name: few-doors }
spec: { deny: ${deny}, message: At most 20 doors at once. }
`;

/** The base denies jobs on more than 20 doors; the pull request allows itself 500, and adds a job on all 30. */
async function openPullRequest(): Promise<{ readonly repository: GitRepository; readonly base: string }> {
  const repository = await createGitRepository();
  const files = { 'hubjobs.yaml': config(), 'ca.pem': action.hub.caPem };
  const base = await repository.commit(
    { ...files, 'jobs/policies/few-doors.yaml': policy('devices > 20') },
    { at: '2026-03-01T00:00:00Z' },
  );
  const changes = {
    'jobs/a.yaml': job('lock-doors'),
    'jobs/policies/few-doors.yaml': policy('devices > 500'),
  };
  await repository.commit(changes, { at: '2026-03-02T00:00:00Z' });
  return { repository, base };
}

describe('a pull request that loosens a policy for itself', () => {
  it('is planned by the policies of its base', async () => {
    const { repository, base } = await openPullRequest();
    const denied = await action.step(repository.folder, plan, pullRequest('acme/fleet', base));
    expect(denied.exitCode, denied.log).toBe(1);
    expect(denied.outputs['exit-code']).toBe('4');
    expect(action.github.comments[0]?.body).toContain('1 refused: a policy denies it');
    expect(action.github.comments[0]?.body).toContain('At most 20 doors at once.');
    expect(denied.log).toMatch(
      /^::error file=jobs\/a\.yaml,line=1,.*title=policy-denies::lock-doors: The policy few-doors/m,
    );
    // On a push there is no base.
    const pushed = await action.step(repository.folder, plan, {});
    expect([pushed.exitCode, pushed.outputs['exit-code']]).toEqual([0, '0']);
  });

  it('is planned by what the clone has of its base, where that is newer than the event', async () => {
    const { repository, base } = await openPullRequest();
    await repository.git(['update-ref', 'refs/remotes/origin/main', base]);
    const event = pullRequest('acme/fleet', 'b'.repeat(40));
    const { outputs, log } = await action.step(repository.folder, plan, event, { GITHUB_BASE_REF: 'main' });
    expect(outputs['exit-code'], log).toBe('4');
  });

  it('is planned by the policies of its base in a merge queue too', async () => {
    const { repository, base } = await openPullRequest();
    const { outputs, log } = await action.step(repository.folder, plan, { merge_group: { base_sha: base } });
    expect(outputs['exit-code'], log).toBe('4');
  });

  it('is told by validate that it changes one, on the line of the policy', async () => {
    const { repository, base } = await openPullRequest();
    const { exitCode, log } = await action.step(
      repository.folder,
      { command: 'validate' },
      pullRequest('acme/fleet', base),
    );
    expect(exitCode, log).toBe(0);
    expect(log).toMatch(/^::warning file=jobs\/policies\/few-doors\.yaml,line=4,.*title=policy-changed::/m);
    expect(action.github.comments[0]?.body).toContain('the policy few-doors is changed');
  });

  it('is told by validate which jobs a new policy will deny, also beside a diff', async () => {
    const { repository, base } = await openPullRequest();
    const strict = policy('"true"').replace('few-doors', 'strict');
    await repository.commit({ 'jobs/policies/strict.yaml': strict }, { at: '2026-03-03T00:00:00Z' });
    const event = pullRequest('acme/fleet', base);
    for (const command of ['diff', 'validate']) {
      const args = command === 'diff' ? { args: `--base=${base}` } : {};
      const { exitCode, log } = await action.step(repository.folder, { command, ...args }, event);
      expect(exitCode, log).toBe(0);
    }
    const [comment = '', ...others] = action.github.comments.map(({ body }) => body);
    expect(others).toEqual([]);
    expect(comment).toContain('lock-doors: The policy strict');
    expect(comment).toContain('It does so once this policy is on the branch.');
    const [first, second] = ['A policy is', 'lock-doors: The policy strict'].map((text) =>
      comment.indexOf(text),
    );
    expect(first).toBeGreaterThan(0);
    expect(second).toBeGreaterThan(first ?? 0);
  });

  it('fails where the base cannot be read, and says what to do', async () => {
    const { repository } = await openPullRequest();
    const event = pullRequest('acme/fleet', 'b'.repeat(40));
    const { exitCode, log } = await action.step(repository.folder, plan, event);
    expect(exitCode).toBe(1);
    expect(log).toContain(`the policies of ${'b'.repeat(40)} cannot be read`);
    expect(log).toContain('fetch-depth: 0');
  });
});
