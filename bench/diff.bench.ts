import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { diffRepositories } from '../src/diff/diff-repositories.ts';
import { readBase } from '../src/history/base/read-base.ts';
import { loadRepository } from '../src/manifests/load.ts';

/**
 * What a pull request costs that changes one of many manifests: reading the checkout, as every command does; reading the
 * base; and comparing the two.
 */
const FILES = 10_000;
const ROUNDS = 3;

const root = mkdtempSync(path.join(tmpdir(), 'hubjobs-bench-'));
try {
  openPullRequest();
  const rounds: (readonly number[])[] = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure());
  const [checkout, base, comparison] = [0, 1, 2].map((part) =>
    median(rounds.map((times) => times[part] ?? 0)),
  );
  console.log(
    `${FILES} manifests, one changed: checkout ${checkout?.toFixed(0)} ms, base ${base?.toFixed(0)} ms, ` +
      `comparison ${comparison?.toFixed(0)} ms`,
  );
} finally {
  rmSync(root, { recursive: true });
}

async function measure(): Promise<readonly number[]> {
  const times = [performance.now()];
  const today = await loadRepository({ root });
  times.push(performance.now());
  const { base, repository } = await readBase(today, undefined, process.env);
  times.push(performance.now());
  const { changes } = diffRepositories({ now: Date.now(), base, before: repository, after: today });
  times.push(performance.now());
  if (changes.length !== 1) throw new Error(`one change was expected, and ${changes.length} were found`);
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

function openPullRequest(): void {
  mkdirSync(path.join(root, 'jobs'));
  writeFileSync(path.join(root, 'hubjobs.yaml'), 'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n');
  for (let index = 0; index < FILES; index += 1) writeJob(index, 22);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'jobs');
  git('checkout', '--quiet', '-b', 'pull-request');
  writeJob(5, 23);
  git('commit', '--quiet', '--all', '--message', 'later');
}

function writeJob(index: number, hour: number): void {
  writeFileSync(
    path.join(root, `jobs/job-${index}.yaml`),
    `apiVersion: hubjobs/v1
kind: Job
metadata: { name: job-${index}, description: Lock the doors of building ${index} }
spec:
  target: { query: "tags.building = '${index}'", maxDevices: 500 }
  method: { name: lockDoor, payload: { lockTime: 10m } }
  schedule: { cron: "${index % 60} ${hour} * * MON-FRI", timeZone: Europe/Budapest }
`,
  );
}

function git(...args: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], { cwd: root });
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}
