import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type CliProcess, startCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** The main job with every part a process of its own, as a user has it: a hub, its devices, and one command after another. */

const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  local: { hostName: localhost, tier: S3 }
`;

const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: building }
spec:
  groups:
    - name: doors
      count: 20
      idPattern: "door-{index:2}"
      tags: { building: "43" }
      methods:
        lockDoor: { status: 200, payload: { Response: lockDoor called successfully } }
`;

const job = (name: string, what: string, at: Date) => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { query: tags.building = '43' }
  ${what}
  schedule: { at: ${at.toISOString().slice(0, 16)}:00Z }
  startingDeadline: 1h
  maxExecutionTime: 5m
`;

async function schemaCheck(name: string) {
  const file = path.resolve(import.meta.dirname, `../../schemas/${name}.schema.json`);
  const ajv = new Ajv({ strict: true, strictRequired: false, allErrors: true });
  formats.default(ajv);
  return ajv.compile(JSON.parse(await readFile(file, 'utf8')));
}

describe('a hub, its devices and the commands, each as a process,', () => {
  let folder: string;
  let env: Record<string, string>;
  const run = (...argv: string[]) => startCli(argv, { cwd: folder, env }).done;
  const report = async (name: string) =>
    JSON.parse(await readFile(path.join(folder, 'report', name), 'utf8'));

  async function prepare(): Promise<CliProcess> {
    const thisMinute = new Date();
    const inAnHour = new Date(Date.now() + 3_600_000);
    folder = await temporaryFolder({
      'hubjobs.yaml': CONFIG,
      'jobs/fleet.yaml': FLEET,
      'jobs/lock.yaml': job(
        'lock-doors',
        'method: { name: lockDoor, payload: { lockTime: 10m } }',
        thisMinute,
      ),
      'jobs/move.yaml': job('move', 'twin: { desired: { building: 43, floor: 3 } }', thisMinute),
      'jobs/later.yaml': job('later', 'twin: { tags: { seen: true } }', inAnHour),
    });
    const hub = startCli(
      [
        'hub',
        '--port',
        '0',
        '--mqtt-port',
        '0',
        '--tier',
        'S3',
        '--fleet',
        'jobs/fleet.yaml',
        '--connect',
        '4',
        '--format',
        'json',
      ],
      { cwd: folder },
    );
    onTestFinished(async () => {
      hub.kill('SIGKILL');
      await hub.done;
    });
    const ready = JSON.parse(await hub.firstLine());
    expect(ready).toMatchObject({
      hostName: 'localhost',
      port: expect.any(Number),
      mqttPort: expect.any(Number),
    });
    expect(Object.keys(ready.connectionStrings)).toEqual(
      expect.arrayContaining(['iothubowner', 'service', 'device', 'registryRead', 'registryReadWrite']),
    );
    env = {
      HUBJOBS_CONNECTION_STRING: ready.connectionStrings.service,
      NODE_EXTRA_CA_CERTS: '',
      CA: ready.caFile,
    };
    return hub;
  }

  it('plan, reconcile, report, have nothing left to do, and stop when asked to', async () => {
    const hub = await prepare();
    const ca = ['--ca', env['CA'] ?? ''];

    const planned = await run('plan', ...ca, '--detailed-exitcode', '--format', 'json', '--out', 'plan.json');
    expect(planned.exitCode, planned.stderr).toBe(2);
    const checkPlan = await schemaCheck('plan');
    expect(checkPlan(JSON.parse(planned.stdout)), JSON.stringify(checkPlan.errors)).toBe(true);
    expect(JSON.parse(await readFile(path.join(folder, 'plan.json'), 'utf8'))).toEqual(
      JSON.parse(planned.stdout),
    );

    // Interrupted while it waits: what was done is reported, and nothing is lost.
    const staying = startCli(['reconcile', ...ca, '--for', '30m'], { cwd: folder, env });
    await staying.waitForStderr('waiting for');
    staying.kill('SIGINT');
    const interrupted = await staying.done;
    expect(interrupted.exitCode, interrupted.stderr).toBe(1);
    expect(interrupted.stderr).toMatch(/interrupted/);
    expect(interrupted.stderr).not.toMatch(/^\s+at /m);
    const checkStatus = await schemaCheck('status');
    const afterwards = await report('status.json');
    expect(checkStatus(afterwards), JSON.stringify(checkStatus.errors)).toBe(true);
    expect(afterwards.outcomes).toHaveLength(3);

    const again = await run('reconcile', ...ca, '--format', 'json');
    expect(again.exitCode, again.stderr).toBe(0);
    const status = JSON.parse(again.stdout);
    expect(status.outcomes).toEqual([]);
    const job = (manifest: string) =>
      status.jobs.find((one: { manifest: string }) => one.manifest === manifest);
    expect(job('lock-doors')).toMatchObject({ status: 'completed', devices: { total: 20, succeeded: 20 } });
    expect(job('move')).toMatchObject({ status: 'completed', devices: { total: 20, succeeded: 20 } });
    expect(job('later')).toMatchObject({ status: 'scheduled' });

    // A workflow that is cancelled sends SIGTERM while the last job is waited for: the same.
    const following = startCli(['reconcile', ...ca, '--for', '2h'], { cwd: folder, env });
    await following.waitForStderr('waiting for');
    following.kill('SIGTERM');
    const stopped = await following.done;
    expect(stopped.exitCode, stopped.stderr).toBe(1);
    expect(await report('status.json')).toMatchObject({ run: { interrupted: true }, outcomes: [] });

    // The plan that was approved has been done: doing it again changes nothing.
    const approved = await run('reconcile', ...ca, '--plan', 'plan.json', '--results', 'all.csv');
    expect(approved.exitCode, approved.stderr).toBe(0);
    expect(approved.stdout).toMatch(/still holds; 3 changes of it had already been made/);
    const rows = (await readFile(path.join(folder, 'all.csv'), 'utf8')).trimEnd().split('\r\n');
    expect(rows).toHaveLength(1 + 20 + 20);
    expect(rows.filter((row) => row.includes(',succeeded,'))).toHaveLength(40);

    const empty = await run('plan', ...ca, '--detailed-exitcode');
    expect(empty.exitCode, empty.stderr).toBe(0);
    expect(empty.stdout).toMatch(/Nothing to do/);

    const text = await run('status', ...ca);
    expect(text.exitCode).toBe(0);
    expect(text.stdout).toMatch(/20 of 20 succeeded/);
    expect(await readFile(path.join(folder, 'report/status.md'), 'utf8')).toMatch(/lock-doors/);

    const key = /SharedAccessKey=(.*)$/.exec(env['HUBJOBS_CONNECTION_STRING'] ?? '')?.[1] ?? 'no key';
    for (const { stdout, stderr } of [planned, interrupted, again, empty, text]) {
      expect(stdout + stderr).not.toContain(key);
    }

    hub.kill('SIGTERM');
    expect((await hub.done).exitCode).toBe(0);
  }, 120_000);
});
