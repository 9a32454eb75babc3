import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { parse } from 'yaml';
import type { Tier } from '../../../src/model/tier.ts';
import { type LocalHub, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { type FakeGitHub, startGitHubApi } from './github-api.ts';
import { buildAction, runStep, type StepResult } from './runner.ts';

/** What a workflow's steps run in: the built bundle, a hub with 30 doors, and GitHub, new for each test. */
export interface ActionSetup {
  readonly hub: LocalHub;
  readonly github: FakeGitHub;
  /** A folder with hubjobs.yaml (one hub, `production`), `ca.pem` and these files. */
  checkout(files: Readonly<Record<string, string>>): Promise<string>;
  step(
    workspace: string,
    inputs: Readonly<Record<string, string>>,
    event?: unknown,
    env?: Readonly<Record<string, string>>,
    cancelAt?: string,
  ): Promise<StepResult>;
}

/** Starts it before the tests of a file and stops it after them. */
export function setUpAction(tier: Tier = 'S2'): ActionSetup {
  let folder: string;
  let bundle: string;
  let hub: LocalHub;
  let github: FakeGitHub;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hubjobs-action-'));
    bundle = await buildAction(path.join(folder, 'dist-action'));
    hub = await startLocalHub({ tier });
    hub.addDevices(
      Array.from({ length: 30 }, (_, index) => ({ deviceId: `door-${index}`, tags: { building: '43' } })),
    );
  }, 120_000);

  afterAll(async () => {
    await hub?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    github = await startGitHubApi();
    return () => github.stop();
  });

  return {
    get hub() {
      return hub;
    },
    get github() {
      return github;
    },
    checkout: (files) => temporaryFolder({ 'hubjobs.yaml': config(), 'ca.pem': hub.caPem, ...files }),
    step: (workspace, inputs, event = pullRequest(), env = {}, cancelAt = undefined) =>
      runStep({
        bundle,
        workspace,
        event,
        apiUrl: github.url,
        with: { 'github-token': 'write-token', ...inputs },
        env: { HUB_CONNECTION: hub.connectionString('service'), ...env },
        ...(cancelAt === undefined ? {} : { cancelAt }),
      }),
  };
}

export function config(...hubs: readonly string[]): string {
  const names = hubs.length === 0 ? ['production'] : hubs;
  const lines = names.map(
    (name) => `  ${name}: { hostName: localhost, tier: S2, connectionString: { env: HUB_CONNECTION } }\n`,
  );
  return `apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs:\n${lines.join('')}`;
}

/** A job that starts in an hour. */
export function job(name: string, description = 'Lock the doors'): string {
  return `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name}, description: ${JSON.stringify(description)} }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor, payload: { text: ${JSON.stringify(description)} } }
  schedule: { at: ${new Date(Date.now() + 3_600_000).toISOString().slice(0, 16)}:00Z }
`;
}

export function pullRequest(headRepo = 'acme/fleet', baseSha?: string) {
  return {
    pull_request: {
      number: 7,
      head: { repo: { full_name: headRepo }, sha: 'f'.repeat(40) },
      base: { repo: { full_name: 'acme/fleet' }, ...(baseSha !== undefined && { sha: baseSha }) },
    },
  };
}

/** Inputs that plan on the hub of the setup. */
export const plan = { command: 'plan', hub: 'production', ca: 'ca.pem' };

/** The inputs of a step as a workflow of this repository gives them, its expressions filled in. */
export async function inputsOf(
  workflow: string,
  stepName: string,
  values: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const file = path.resolve(import.meta.dirname, '../../../.github/workflows', workflow);
  const { jobs } = parse(await readFile(file, 'utf8')) as {
    jobs: Record<string, { steps: { name?: string; with?: Record<string, unknown> }[] }>;
  };
  const step = Object.values(jobs)
    .flatMap(({ steps }) => steps)
    .find(({ name }) => name === stepName);
  if (!step) throw new Error(`${workflow} has no step ${stepName}`);
  const filled = Object.entries(step.with ?? {}).map(([name, value]) => [
    name,
    String(value).replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
      const known = values[expression];
      if (known === undefined) throw new Error(`the test knows no ${expression}`);
      return known;
    }),
  ]);
  return Object.fromEntries(filled);
}
