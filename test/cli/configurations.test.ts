import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { serviceClients } from '../support/service-clients.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/*
 * Configurations that the unmodified registry client creates on a local hub, and the commands that plan jobs for it.
 */

const POLICY = {
  primaryKey: Buffer.from('the first key of this test').toString('base64'),
  secondaryKey: Buffer.from('the second key of this test').toString('base64'),
};
let hub: LocalHub;
let clients: ReturnType<typeof serviceClients>;

beforeEach(async () => {
  hub = await startLocalHub({
    tier: 'S3',
    policies: [
      { name: 'iothubowner', rights: ['RegistryRead', 'RegistryWrite', 'ServiceConnect'], ...POLICY },
      { name: 'service', rights: ['ServiceConnect'], ...POLICY },
      { name: 'planner', rights: ['ServiceConnect', 'RegistryRead'], ...POLICY },
    ],
  });
  hub.addDevices([
    { deviceId: 'door-1', tags: { building: '43', floor: 1 } },
    { deviceId: 'door-2', tags: { building: '43', floor: 2 } },
    { deviceId: 'door-9', tags: { building: '7', floor: 1 } },
  ]);
  clients = serviceClients(hub);
});
afterEach(async () => {
  clients.close();
  await hub.stop();
});
const job = (patch: string, query: string) => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: set-delay }
spec:
  target: { query: ${query} }
  twin: ${patch}
  schedule: { cron: "* * * * *", timeZone: UTC }
  maxExecutionTime: 30s
`;

async function setUp(
  patch = '{ desired: { lock: { delay: 5 } } }',
  policy = 'planner',
  query = "tags.building = '43'",
) {
  const folder = await temporaryFolder({
    'hubjobs.yaml':
      'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs:\n  local: { hostName: localhost, tier: S3 }\n',
    'jobs/set-delay.yaml': job(patch, query),
    'ca.pem': hub.caPem,
  });
  const run = (...argv: readonly string[]) =>
    runCli([...argv, '--ca', path.join(folder, 'ca.pem')], {
      cwd: folder,
      env: { NO_COLOR: '1', HUBJOBS_CONNECTION_STRING: hub.connectionString(policy) },
    });
  return { folder, run };
}

function configure(id: string, content: Record<string, unknown>, targetCondition: string) {
  return clients.registry.addConfiguration({
    id,
    schemaVersion: '1.0',
    priority: 10,
    targetCondition,
    content: { deviceContent: content },
  });
}

const SAID =
  /set-delay and the configuration lock-settings on the hub \(priority 10\) write different values/;

/** How often configurations were asked for since the last time. */
function asked(): number {
  const reads = hub.log.entries().filter(({ operation }) => operation === 'listConfigurations');
  hub.log.clear();
  return reads.length;
}

describe('a plan for a hub with configurations', () => {
  it('warns of one that writes another value to the same devices, in every format', async () => {
    await configure('lock-settings', { 'properties.desired.lock': { delay: 9 } }, 'tags.floor = 1');
    const { run } = await setUp();
    for (const format of ['text', 'markdown', 'json', 'html']) {
      const { exitCode, stdout, stderr } = await run('plan', '--format', format);
      expect(exitCode, stderr).toBe(0);
      const words = stdout.replace(/\s+/g, ' ').replace(/[`*]|<\/?code>|&#39;/g, '');
      expect(words, format).toMatch(SAID);
      expect(words, format).toMatch(/desired\.lock\.delay of 1 device that both match/);
      expect(words, format).toContain('configuration-conflict');
      expect(words, format).toMatch(/Let only one of them write this property/);
    }
  });

  it('is given once a run, and the job runs all the same', async () => {
    await configure('lock-settings', { 'properties.desired.lock.delay': 9 }, '*');
    const { run } = await setUp();
    asked();
    const { exitCode, stdout, stderr } = await run('reconcile');
    expect(exitCode, stderr).toBe(0);
    expect(asked()).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(SAID);
    const jobs = hub.log.entries().filter(({ operation }) => operation === 'createJob');
    expect(jobs.every(({ status }) => status === 200)).toBe(true);
  });

  it('warns of a job on a module that an IoT Edge deployment writes to', async () => {
    hub.addDevice({ deviceId: 'gateway', edge: true, tags: { site: 'north' } });
    await clients.registry.addConfiguration({
      id: 'cameras',
      schemaVersion: '1.0',
      priority: 5,
      targetCondition: "tags.site = 'north'",
      content: {
        modulesContent: {
          $edgeAgent: { 'properties.desired': { schemaVersion: '1.1', modules: {} } },
          camera: { 'properties.desired': { rate: 5 } },
        },
      },
    });
    const onModule = `"FROM devices.modules WHERE moduleId = 'camera'"`;
    const { run } = await setUp('{ desired: { zoom: 2 } }', 'planner', onModule);
    const { stdout } = await run('plan', '--format', 'json');
    expect(JSON.parse(stdout).warnings).toContainEqual(
      expect.objectContaining({
        code: 'configuration-conflict',
        message: expect.stringMatching(
          /^set-delay and the IoT Edge deployment cameras on the hub \(priority 5\) .* desired\.zoom of the module camera/,
        ),
      }),
    );
  });

  it('says nothing of one that writes elsewhere, the same, or to other devices', async () => {
    await configure('other-place', { 'properties.desired.lock.log': true }, '*');
    await configure('same-value', { 'properties.desired.lock.delay': 5 }, '*');
    await configure('other-devices', { 'properties.desired.lock.delay': 9 }, "tags.building = '7'");
    const { run } = await setUp();
    const { stdout } = await run('plan', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ warnings: [] });
  });

  it('asks for none where nothing is to write desired properties', async () => {
    const { run } = await setUp('{ tags: { lock: 5 } }');
    asked();
    expect((await run('plan')).exitCode).toBe(0);
    expect(asked()).toBe(0);
  });

  it('goes on with a remark where the policy has no RegistryRead', async () => {
    await configure('lock-settings', { 'properties.desired.lock.delay': 9 }, '*');
    const { run } = await setUp(undefined, 'service');
    const { exitCode, stdout, stderr } = await run('plan', '--format', 'json');
    expect(exitCode, stderr).toBe(0);
    const { warnings, changes } = JSON.parse(stdout);
    expect(warnings).toEqual([
      expect.objectContaining({
        severity: 'info',
        code: 'configurations-unread',
        hint: expect.stringContaining('RegistryRead'),
      }),
    ]);
    expect(changes).toContainEqual(expect.objectContaining({ action: 'create' }));
    // Asks for nothing, so that it comes last.
    expect((await run('plan')).stdout).toMatch(
      / to schedule.*info\[configurations-unread\]:.*without it\.\n$/s,
    );
    const markdown = (await run('plan', '--format', 'markdown')).stdout;
    expect(markdown).toContain('<summary>1 remark</summary>');
    expect(markdown).not.toContain('[!WARNING]');
    expect((await run('reconcile')).exitCode).toBe(0);
  });

  it('is applied as approved when a configuration is new since then', async () => {
    const { run, folder } = await setUp();
    expect((await run('plan', '--out', path.join(folder, 'plan.json'))).exitCode).toBe(0);
    await configure('lock-settings', { 'properties.desired.lock.delay': 9 }, '*');
    const { exitCode, stdout } = await run('reconcile', '--plan', path.join(folder, 'plan.json'));
    expect(exitCode, stdout).toBe(0);
    expect(stdout).toMatch(/The approved plan [0-9a-f]{16} still holds/);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(SAID);
  });
});

describe('doctor', () => {
  it.each([
    ['planner', 'fine', /^may be read: 1 with a target$/],
    ['service', 'remark', /^may not be read: a plan cannot warn/],
  ])('says whether the policy %s may read configurations', async (policy, result, found) => {
    await configure('lock-settings', { 'properties.desired.lock.delay': 9 }, '*');
    const { run } = await setUp(undefined, policy);
    const { stdout } = await run('doctor', '--hub', 'local', '--format', 'json');
    const checks = JSON.parse(stdout).checks;
    expect(checks).toContainEqual(
      expect.objectContaining({ id: 'read-configurations', result, found: expect.stringMatching(found) }),
    );
  });
});
