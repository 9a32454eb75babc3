import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DeviceResult, HubJob } from '../../src/model/hub-job.ts';
import { createGitRepository, GIT_ENVIRONMENT } from '../support/git-repository.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { expectValidStatus } from '../support/status-schema.ts';

/** What a manifest calls sensitive is in no output of any command: values of several kinds, of two versions. */

const NOW = Date.parse('2026-03-02T12:00:00Z');
const SECRETS = {
  password: 'correct-horse-9Z',
  before: 'former-battery-7Q',
  pin: '8642013',
  wifi: 'wifi-"key"-71ab',
  tag: 'tagged-secret-5',
  rollout: 'rolled-out-secret-3',
  override: 'staging-only-secret',
};

const job = (password: string, sensitive: string) => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: unlock }
spec:
  target: { query: tags.floor = 1, maxDevices: 10 }
  method:
    name: unlock
    payload: { user: admin, password: ${password}, codes: [{ pin: ${SECRETS.pin} }] }
  schedule: { at: 2026-03-02T13:00Z }
  maxExecutionTime: 5m
${sensitive}hubs:
  staging: { overrides: { method: { payload: { password: ${SECRETS.override} } } } }
`;

const MARKED = '  sensitive: [payload.password, payload.codes]\n';

const FILES = {
  'hubjobs.yaml': `apiVersion: hubjobs/v1
kind: Config
owner: acme
rules: { secret-in-payload: off }
history: { branch: hubjobs-history }
hubs:
  production: { hostName: memory.test, tier: S3 }
  staging: { hostName: memory.test, tier: S3 }
`,
  'jobs/more.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: { name: wifi }
spec:
  target: { query: tags.floor = 1 }
  twin:
    desired: { wifi: { key: '${SECRETS.wifi}', channel: 6 }, pin: ${SECRETS.pin} }
    tags: { note: ${SECRETS.tag} }
  sensitive: [desired.wifi.key, desired.pin, tags.note]
  schedule: { at: 2026-03-02T12:30Z }
  maxExecutionTime: 5m
---
apiVersion: hubjobs/v1
kind: Rollout
metadata: { name: firmware }
spec:
  target: { query: tags.floor = 2 }
  twin: { desired: { firmware: { token: ${SECRETS.rollout}, version: 2 } } }
  sensitive: [desired.firmware.token]
  done: properties.reported.version = 2
  stages: [{ name: all }]
---
apiVersion: hubjobs/v1
kind: Policy
metadata: { name: pins }
spec:
  deny: method.payload.password = '${SECRETS.password}' OR desired.pin > 5
  severity: warn
  message: No pins.
---
apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - name: doors
      count: 2
      idPattern: door-{index}
      tags: { floor: 1 }
      desired: { wifi: { key: "${SECRETS.before}" } }
      methods: { unlock: { latency: 0s, payload: { $request: "*" } } }
      reportDesired: ["*"]
---
apiVersion: hubjobs/v1
kind: Simulation
metadata: { name: night }
spec:
  from: 2026-03-02T12:00:00Z
  for: 90m
  edits: [{ after: 10m, change: { unlock: { method: { payload: { password: ${SECRETS.before} } } } } }]
  expect:
    jobs: { unlock: { ran: 7 }, wifi: { ran: 1 } }
    twins: [{ query: tags.floor = 1, values: { properties.desired.wifi.key: other } }]
`,
};

async function setUp() {
  const repository = await createGitRepository();
  // The value was there before anybody called it sensitive.
  await repository.commit(
    { ...FILES, 'jobs/unlock.yaml': job(SECRETS.before, '') },
    { at: '2026-03-02T10:00:00Z' },
  );
  await repository.commit(
    { 'jobs/unlock.yaml': job(SECRETS.password, MARKED) },
    { at: '2026-03-02T11:00:00Z' },
  );
  const { folder } = repository;
  const clock = createManualClock(NOW);
  const resultsOf = ({ operation }: HubJob): readonly DeviceResult[] => [
    {
      deviceId: 'door-1',
      outcome: 'refused',
      methodStatus: 423,
      // The device repeats what it was called with.
      methodPayload: JSON.stringify(operation?.kind === 'method' ? operation.payload : operation?.desired),
    },
  ];
  const counts = { 'tags.floor = 1': { total: 1, connected: 1 } };
  const hub = createMemoryHub({ clock, counts, resultsOf });
  const put = (jobId: string, payload: HubJob['operation']) =>
    hub.put({
      jobId,
      type: 'method',
      status: 'scheduled',
      condition: 'tags.floor = 1',
      maxExecutionTimeInSeconds: 300,
      startAt: Date.parse('2026-03-02T13:00:00Z'),
      createdAt: NOW - 5_400_000,
      ...(payload && { operation: payload }),
    });
  // Made by the version before.
  put('acme-unlock-2603021300', {
    kind: 'method',
    name: 'unlock',
    payload: { user: 'admin', password: SECRETS.before, codes: [{ pin: Number(SECRETS.pin) }] },
    responseTimeoutInSeconds: 30,
    connectTimeoutInSeconds: 0,
  });
  const run = (...argv: readonly string[]) =>
    runCli(argv, {
      clock,
      cwd: folder,
      env: {
        ...GIT_ENVIRONMENT,
        NO_COLOR: '1',
        HUBJOBS_CONNECTION_STRING: 'HostName=memory.test;SharedAccessKeyName=a;SharedAccessKey=YQ==',
      },
      openHub: async () => ({ ...hub, close: async () => {} }),
    });
  return { repository, folder, clock, hub, run };
}

function leaksIn(text: string): readonly string[] {
  const forms = (secret: string) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('"', '&quot;'),
    encodeURIComponent(secret),
  ];
  return Object.entries(SECRETS).flatMap(([name, secret]) =>
    forms(secret).some((form) => text.includes(form)) ? [name] : [],
  );
}

/** Everything that was written to a folder. */
async function filesIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) found.set(path.relative(folder, file), await readFile(file, 'utf8'));
  }
  return found;
}

const ONE_HUB = ['--hub', 'production'];
const commands: readonly (readonly [formats: readonly string[], argv: readonly string[]])[] = [
  [['text', 'json', 'github', 'sarif', 'junit'], ['validate']],
  [
    ['text', 'json', 'markdown'],
    ['next', 'unlock'],
  ],
  [
    ['text', 'json', 'markdown'],
    ['explain', 'unlock'],
  ],
  [
    ['text', 'json', 'markdown'],
    ['explain', 'wifi'],
  ],
  [
    ['text', 'json', 'markdown'],
    ['explain', 'firmware'],
  ],
  [
    ['text', 'json', 'markdown'],
    ['explain', 'unlock', '--hub', 'staging'],
  ],
  [
    ['text', 'json', 'markdown', 'html'],
    ['diff', '--base', 'HEAD~1'],
  ],
  [
    ['text', 'json', 'markdown', 'html'],
    ['diff', '--base', 'HEAD~1', ...ONE_HUB],
  ],
  [
    ['text', 'json', 'markdown', 'html'],
    ['plan', ...ONE_HUB, '--verbose'],
  ],
  [
    ['text', 'json', 'markdown', 'html'],
    ['plan', '--hub', 'staging'],
  ],
  [
    ['text', 'json', 'markdown', 'html', 'junit'],
    ['status', ...ONE_HUB],
  ],
  [
    ['text', 'json', 'markdown'],
    ['stop', 'unlock', '--yes', ...ONE_HUB],
  ],
];

describe('sensitive values', () => {
  it.each(
    commands.flatMap(([formats, argv]) => formats.map((format) => [[...argv, '--format', format].join(' ')])),
  )('are not shown by `%s`', async (line) => {
    const { run } = await setUp();
    const { exitCode, stdout, stderr } = await run(...line.split(' '));
    expect([0, 4], stderr).toContain(exitCode);
    expect(stdout).not.toBe('');
    expect(leaksIn(stdout + stderr), stdout + stderr).toEqual([]);
  });

  it.each(['text', 'json', 'markdown', 'html', 'junit'])(
    'are not in the reports of a run, its results, its history and its output as %s',
    async (format) => {
      const { repository, folder, clock, run } = await setUp();
      const texts: string[] = [];
      for (const minutes of [0, 31, 40]) {
        clock.advance(minutes * 60_000);
        const argv = [
          'reconcile',
          ...ONE_HUB,
          '--results',
          'results.ndjson',
          '--verbose',
          '--format',
          format,
        ];
        const { exitCode, stdout, stderr } = await run(...argv);
        expect([0, 5], stderr).toContain(exitCode);
        texts.push(stdout, stderr, await readFile(path.join(folder, 'results.ndjson'), 'utf8'));
        for (const text of (await filesIn(path.join(folder, 'report'))).values()) texts.push(text);
      }
      expect(leaksIn(texts.join('\n'))).toEqual([]);
      expect(texts.join('\n')).toContain('(sensitive');
      expectValidStatus(await readFile(path.join(folder, 'report/status.json'), 'utf8'));
      const kept = await run('history', '--format', 'json');
      expect(kept.exitCode, kept.stderr).toBe(0);
      expect(kept.stdout).toContain('unlock');
      expect(leaksIn(kept.stdout)).toEqual([]);
      expect((await repository.git(['log', '--oneline', 'hubjobs-history'])).length).toBeGreaterThan(0);
    },
    60_000,
  );

  it.each(['text', 'json', 'markdown', 'html', 'junit', 'github'])(
    'are not in a simulation as %s, where devices repeat them',
    async (format) => {
      const { folder, run } = await setUp();
      const { exitCode, stdout, stderr } = await run('simulate', '--format', format);
      expect(exitCode, stderr).toBe(5);
      const files = [...(await filesIn(path.join(folder, 'report'))).values()].join('\n');
      expect(leaksIn(stdout + stderr + files), stdout).toEqual([]);
      expect(files).toContain('(sensitive');
    },
    60_000,
  );

  it('are not in what a single simulated run prints', async () => {
    const { run } = await setUp();
    const { stdout, stderr } = await run('simulate', '--from', '2026-03-02T12:00:00Z', '--for', '30m');
    expect(stdout).toContain('(sensitive)');
    expect(leaksIn(stdout + stderr), stdout).toEqual([]);
  }, 60_000);

  it('reach the hub as they are, and a change of one is shown as a change', async () => {
    const { hub, run } = await setUp();
    const planned = await run('plan', ...ONE_HUB, '--out', 'plan.json');
    expect(planned.stdout.replace(/\s+/g, ' ')).toMatch(
      /payload\.password: "\(sensitive\)" → "\(sensitive, [0-9a-f]{8}\)"/,
    );
    expect(planned.stdout).not.toContain('payload.codes');
    const diffed = await run('diff', '--base', 'HEAD~1');
    expect(diffed.stdout.replace(/\s+/g, ' ')).toMatch(
      /password: "?\(sensitive\)"? → "?\(sensitive, [0-9a-f]{8}\)/,
    );
    const applied = await run('reconcile', ...ONE_HUB, '--plan', 'plan.json');
    expect(applied.exitCode, applied.stdout + applied.stderr).toBe(0);
    const made = hub.jobs().find(({ jobId }) => jobId === 'acme-unlock-2603021300-2');
    expect(made?.operation).toMatchObject({ payload: { password: SECRETS.password } });
    // The job on the hub has the value, so nothing is left to do, and the approved plan is found done.
    expect((await run('plan', ...ONE_HUB)).stdout).toContain('Nothing to do');
    const again = await run('reconcile', ...ONE_HUB, '--plan', 'plan.json');
    expect(again.exitCode, again.stdout).toBe(0);
    expect(again.stdout).toContain('had already been made');
  });

  it('that were edited after an approval refuse it', async () => {
    const { repository, run } = await setUp();
    await run('plan', ...ONE_HUB, '--out', 'plan.json');
    await repository.commit(
      { 'jobs/unlock.yaml': job('another-secret-1', MARKED) },
      { at: '2026-03-02T11:30:00Z' },
    );
    const refused = await run('reconcile', ...ONE_HUB, '--plan', 'plan.json');
    expect(refused.exitCode).toBe(4);
    expect(refused.stdout + refused.stderr).not.toContain('another-secret-1');
  });

  it('have to be there', async () => {
    const { repository, run } = await setUp();
    await repository.write({
      'jobs/unlock.yaml': job(SECRETS.password, '  sensitive: [payload.pasword, payload.codes.0.pin]\n'),
    });
    const { exitCode, stdout } = await run('validate');
    expect(exitCode).toBe(3);
    expect(stdout).toContain('sensitive-path');
    expect(stdout).toContain('`payload.pasword` is to be hidden, but the method has no such value');
    expect(stdout).toMatch(/\b1 error\b/);
  });
});
