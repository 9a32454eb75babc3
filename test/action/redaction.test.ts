import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { job, plan, pullRequest, setUpAction } from '../support/action/set-up.ts';
import { runCli } from '../support/run-cli.ts';

/**
 * A whole life of a repository, as verbose as it goes, through the Action and the command line; then every byte that
 * anyone could read is searched for every secret that was used.
 */
const action = setUpAction();

const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - name: doors
      count: 3
      idPattern: "loud-{index}"
      tags: { building: "43" }
      methods: { lockDoor: { status: 200 } }
`;
const SIMULATION = `apiVersion: hubjobs/v1
kind: Simulation
metadata: { name: morning }
spec: { from: 2027-03-01T09:30:00Z, for: 2h, connect: 1, expect: { jobs: { lock-doors: { ran: 0 } } } }
`;

/** Whatever its value is. */
const SHAPES = [/SharedAccessKey=[^*\s]/, /SharedAccessSignature [^*]/, /\bsig=[^*]/, /Bearer [^*]/];

it('no log, summary, output, comment, report or result file contains a secret', async () => {
  const { hub, github } = action;
  const keys = hub.policies.map(({ name }) => keyIn(hub.connectionString(name)));
  const secrets = new Set([...keys, ...keys.map(encodeURIComponent), 'write-token', 'fork-token']);
  const workspace = await action.checkout({
    'jobs/a.yaml': job('lock-doors'),
    'jobs/fleet.yaml': FLEET,
    'jobs/simulation.yaml': SIMULATION,
  });
  const seen: string[] = [];

  const verbose = { ...plan, args: '--verbose' };
  const steps: readonly (readonly [Record<string, string>, unknown])[] = [
    [{ command: 'validate' }, pullRequest()],
    [{ command: 'simulate', args: '--verbose' }, pullRequest()],
    [{ command: 'simulate', args: '--verbose\n--connect=2', for: '90m' }, pullRequest()],
    [verbose, pullRequest()],
    [verbose, pullRequest('mallory/fleet')],
    [{ ...verbose, 'github-token': 'fork-token' }, pullRequest()],
    [
      {
        ...verbose,
        command: 'reconcile',
        plan: 'report/plan.json',
        'pull-request': '7',
        'report-dir': 'applied',
      },
      {},
    ],
    [{ ...verbose, command: 'reconcile', args: '--verbose\n--results=report/all.ndjson' }, {}],
    [{ ...verbose, command: 'status' }, {}],
    [{ ...verbose, ca: 'hubjobs.yaml' }, {}],
  ];
  for (const [inputs, event] of steps) {
    const result = await action.step(workspace, inputs, event);
    seen.push(JSON.stringify(result), result.log, result.summary);
  }
  expect(seen.join('\n').match(/^> {3}authorization: \*\*\*$/gm)?.length).toBeGreaterThan(10);

  const onHub = ['--ca', 'ca.pem', '--verbose'];
  const commands: readonly (readonly string[])[] = [
    ...['text', 'json', 'markdown', 'html', 'junit', 'github'].map((format) => [
      ...['simulate', '--verbose', '--connect', '1', '--report-dir', 'simulated', '--format', format],
    ]),
    ...['text', 'json', 'markdown', 'html'].map((format) => ['plan', ...onHub, '--format', format]),
    ...['text', 'json', 'markdown', 'html', 'junit'].map((format) => [
      'status',
      ...onHub,
      '--format',
      format,
    ]),
    ['reconcile', ...onHub, '--results', 'all.csv'],
    ['explain', 'lock-doors', '--hub', 'production', ...onHub],
    ['fleet', 'capture', ...onHub, '--out', 'captured.yaml'],
  ];
  for (const argv of commands) {
    const { exitCode, stdout, stderr } = await cli(workspace, argv);
    expect(exitCode, `${argv.join(' ')}: ${stderr}`).toBe(0);
    expect(stderr).toContain('authorization: ***');
    seen.push(stdout, stderr);
  }

  const devices = await registered(workspace);
  for (const key of devices.keys) secrets.add(key);
  seen.push(devices.stdout, devices.stderr);

  const files = await filesIn(workspace);
  expect([...files.keys()]).toEqual(
    expect.arrayContaining([
      'report/comment.md',
      'report/plan.html',
      'report/simulation.html',
      'report/all.ndjson',
      'applied/status.html',
      'all.csv',
      'captured.yaml',
    ]),
  );
  seen.push(...files.values(), JSON.stringify(github.comments));
  const everything = seen.join('\n');
  expect(secrets.size).toBeGreaterThan(8);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(9);
    expect(everything.includes(secret), `${secret.slice(0, 4)}…`).toBe(false);
  }
  for (const shape of SHAPES) expect(everything).not.toMatch(shape);
}, 120_000);

const keyIn = (connectionString: string) => /SharedAccessKey=(.+)/.exec(connectionString)?.[1] ?? '';

function cli(cwd: string, argv: readonly string[], overrides: Parameters<typeof runCli>[1] = {}) {
  const env = { HUB_CONNECTION: action.hub.connectionString('iothubowner') };
  return runCli(argv, { cwd, env, ...overrides });
}

/** `devices --register`, until all are connected; with the keys that the devices had meanwhile. */
async function registered(cwd: string) {
  const { hub } = action;
  const stop = new AbortController();
  const keys: string[] = [];
  let stderr = '';
  const write = (text: string) => {
    stderr += text;
    if (!text.startsWith('ready:')) return;
    for (const index of [1, 2, 3])
      keys.push(keyIn(hub.deviceConnectionString({ deviceId: `loud-${index}` })));
    stop.abort();
  };
  const argv = ['devices', '--fleet', 'jobs/fleet.yaml', '--register', '--verbose', '--ca', 'ca.pem'];
  const { stdout } = await cli(cwd, [...argv, '--mqtt-port', String(hub.mqttPort)], {
    signal: stop.signal,
    stderr: { write, isTerminal: false, columns: undefined },
  });
  expect(keys).toHaveLength(3);
  return { stdout, stderr, keys };
}

async function filesIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    files.set(path.relative(folder, file), await readFile(file, 'utf8'));
  }
  return files;
}
