import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { answeringLink } from '../support/answering-link.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  local: { hostName: localhost, tier: S1 }
`;

const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: tower }
spec:
  groups:
    - name: doors
      count: 20
      idPattern: "door-{index:2}"
      tags: { building: "43", floor: { $cycle: [1, 2] } }
      desired: { mode: night }
      reportDesired: ["*"]
      online: 50%
    - name: gates
      count: 5
      idPattern: "gate-{index}"
      tags: { building: "7", floor: 9 }
`;

const job = (name: string, query: string, more = '', spec = '') => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target:
    query: >-
      ${query}
    ${more}
  ${spec}
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * *", timeZone: Europe/Budapest }
`;

const files = (query: string, more = '', spec = '') => ({
  'hubjobs.yaml': CONFIG,
  'jobs/lock-doors.yaml': job('lock-doors', query, more, spec),
  'jobs/fleet.yaml': FLEET,
});

interface Case {
  readonly name: string;
  readonly query: string;
  readonly more?: string;
  /** Beside the target. */
  readonly spec?: string;
  readonly fleet?: string;
  readonly says: readonly string[];
  readonly silentAbout?: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'one part',
    query: "tags.building = '43'",
    says: [
      'lock-doors (jobs/lock-doors.yaml:1)',
      "target   devices whose tag building is '43'",
      'reads    tags.building',
      'matches  20 of 25 devices, 10 of them connected',
      'sample   door-01, door-02,',
      'and 10 more',
    ],
    silentAbout: ['TOGETHER', 'limit', 'exclude'],
  },
  {
    name: 'a part that nobody passes alone',
    query: "tags.building = '43' AND tags.floor IN [3, 4]",
    says: [
      'matches  none of 25 devices',
      "1     20        20  tags.building = '43'",
      '2      0         0  tags.floor IN [3, 4]',
      'Part 2 excludes all devices: there are no devices whose tag floor is 3 or 4.',
    ],
    silentAbout: ['sample', 'connected'],
  },
  {
    name: 'parts of which each has its devices, but none both',
    query: "tags.building = '7' AND tags.floor = 1 AND IS_DEFINED(tags.floor)",
    says: [
      "1      5         5  tags.building = '7'",
      '2     10         0  tags.floor = 1',
      '3     25         0  IS_DEFINED(tags.floor)',
      'Part 2 excludes the devices that are left: 5 devices pass part 1, 10 devices pass',
    ],
  },
  {
    name: 'several parts that nobody passes',
    query: "tags.floor = 5 AND tags.building = '43' AND tags.building = '8'",
    says: ['Each of the parts 1, 3 excludes all devices.'],
  },
  {
    name: 'what devices have reported, which only those that are connected have',
    query: "properties.reported.mode = 'night'",
    says: ['matches  10 of 25 devices, all of them connected', "whose reported property mode is 'night'"],
  },
  {
    name: 'devices that are done',
    query: "tags.building = '43'",
    spec: "done: properties.reported.mode = 'night'",
    says: [
      "done     devices whose reported property mode is 'night'",
      "tags.building = '43' AND (NOT IS_DEFINED(properties.reported.mode) OR",
      'matches  20 of 25 devices, 10 of them connected',
      'done     10 done, 10 left',
    ],
    silentAbout: ['unclear'],
  },
  {
    name: 'devices that are neither done nor left',
    query: "tags.building = '43'",
    spec: "done: properties.reported = 'night'",
    says: ['done     0 done, 0 left', '20 devices neither done nor left'],
  },
  {
    name: 'modules',
    query: "FROM devices.modules WHERE moduleId = 'lock' AND tags.kind = 'lock'",
    fleet: FLEET.replace(
      '      online: 50%',
      '      online: 50%\n      modules: { lock: { tags: { kind: lock } }, camera: {} }',
    ),
    says: ['matches  20 of 40 modules, 10 of them connected', 'sample   door-01/lock, door-02/lock, '],
  },
  {
    name: 'more devices than allowed',
    query: 'tags.floor < 9',
    more: 'maxDevices: 19',
    says: ['limit    more than maxDevices (19): its jobs would be refused'],
  },
];

describe.each(cases)(
  'explain with a fleet: $name',
  ({ query, more = '', spec = '', fleet = FLEET, says, silentAbout = [] }) => {
    it('describes and counts the devices', async () => {
      const folder = await temporaryFolder({ ...files(query, more, spec), 'jobs/fleet.yaml': fleet });
      const { exitCode, stdout, stderr } = await runCli(['explain', 'lock-doors'], { cwd: folder });
      expect(exitCode, stderr).toBe(0);
      for (const text of says) expect(stdout).toContain(text);
      for (const text of silentAbout) expect(stdout).not.toContain(text);
    });
  },
);

describe('explain', () => {
  it('prints the same as JSON and as Markdown', async () => {
    const folder = await temporaryFolder(files("tags.building = '43' AND tags.floor = 9"));
    const json = await runCli(['explain', 'lock-doors', '--format', 'json'], { cwd: folder });
    expect(JSON.parse(json.stdout)).toEqual({
      manifest: 'lock-doors',
      file: 'jobs/lock-doors.yaml',
      line: 1,
      condition: "tags.building = '43' AND tags.floor = 9",
      collection: 'devices',
      words: "devices whose tag building is '43' and whose tag floor is 9",
      fields: ['tags.building', 'tags.floor'],
      reach: {
        of: { kind: 'fleet', names: ['tower'], devices: 25 },
        total: 0,
        connected: 0,
        sample: [],
        parts: [
          { condition: "tags.building = '43'", words: "whose tag building is '43'", alone: 20, together: 20 },
          { condition: 'tags.floor = 9', words: 'whose tag floor is 9', alone: 5, together: 0 },
        ],
        because:
          'Part 2 excludes the devices that are left: 20 devices pass part 1, 5 devices pass part 2, and none passes both.',
      },
    });
    const { stdout } = await runCli(['explain', 'lock-doors', '--format', 'markdown'], { cwd: folder });
    expect(stdout).toContain('### Target of `lock-doors`');
    expect(stdout).toContain("| 1 | `tags.building = '43'` | 20 | 20 |");
    expect(stdout).toContain('No device matches. Part 2 excludes the devices that are left');
  });

  it('explains a condition that contradicts itself, with a warning', async () => {
    const folder = await temporaryFolder(files('tags.floor > 3 AND tags.floor < 2'));
    const { exitCode, stdout, stderr } = await runCli(['explain', 'lock-doors'], { cwd: folder });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('query-never-true');
    expect(stdout).toContain('2     10         0  tags.floor < 2');
  });

  it('checks a condition given with --query against the fleet', async () => {
    const folder = await temporaryFolder(files('tags.floor = 1'));
    const { exitCode, stdout, stderr } = await runCli(['explain', '--query', "tags.buildng = '43'"], {
      cwd: folder,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('none of 25 devices');
    expect(stderr).toContain('--query:1:6');
    expect(stderr).toContain('tags.building');
  });

  it.each([
    { name: 'no name', argv: [], says: /name what to explain/ },
    { name: 'a name and a condition', argv: ['lock-doors', '--query', '*'], says: /name what to explain/ },
    { name: 'a name that nearly exists', argv: ['lock-door'], says: /did you mean `lock-doors`/ },
    { name: 'another name', argv: ['x'], says: /it has: lock-doors/ },
    {
      name: 'a condition that cannot be read',
      argv: ['--query', 'tags.a ='],
      says: /query-syntax.*\n.*--query:1:/,
    },
    { name: 'a hub that is not there', argv: ['lock-doors', '--hub', 'x'], says: /its hubs are: local/ },
  ])('refuses $name', async ({ argv, says }) => {
    const folder = await temporaryFolder(files('tags.floor = 1'));
    const { exitCode, stdout, stderr } = await runCli(['explain', ...argv], { cwd: folder });
    expect(exitCode).toBe(3);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
  });

  it.each([
    { name: 'no fleet', query: 'tags.floor = 1', fleet: '', says: /no Fleet document/ },
    {
      name: 'modules',
      query: "FROM devices.modules WHERE moduleId = 'x'",
      fleet: FLEET,
      says: /no Fleet document has modules/,
    },
  ])('with $name explains without counting', async ({ query, fleet, says }) => {
    const folder = await temporaryFolder({ ...files(query), 'jobs/fleet.yaml': fleet });
    const { exitCode, stdout, stderr } = await runCli(['explain', 'lock-doors'], { cwd: folder });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('target');
    expect(stdout).not.toContain('matches');
    expect(stderr).toMatch(says);
  });
});

describe('explain --hub', () => {
  const env = { HUBJOBS_CONNECTION_STRING: 'HostName=localhost;SharedAccessKeyName=s;SharedAccessKey=a2V5' };

  /** A hub with these counts by condition. */
  async function ask(query: string, counts: Record<string, number>) {
    const hub = createMemoryHub({
      clock: { now: () => 0 },
      counts: Object.fromEntries(
        Object.entries(counts).map(([text, total]) => [text, { total, connected: 0 }]),
      ),
      ids: { [query]: ['a-1', 'a-2'] },
    });
    const folder = await temporaryFolder(files(query));
    const result = await runCli(['explain', 'lock-doors', '--hub', 'local'], {
      cwd: folder,
      env,
      openHub: async () => hub,
    });
    return { ...result, calls: hub.calls.map(({ operation, subject }) => `${operation} ${subject}`) };
  }

  it('shows what the job is there without the connection string, with the devices of the fleets', async () => {
    const overrides = 'hubs:\n  local:\n    overrides:\n      maxExecutionTime: 5m\n';
    const folder = await temporaryFolder({
      ...files(''),
      'jobs/lock-doors.yaml': `${job('lock-doors', "tags.building = '43'")}${overrides}`,
    });
    const { exitCode, stdout, stderr } = await runCli(['explain', 'lock-doors', '--hub', 'local'], {
      cwd: folder,
    });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain(
      'HUBJOBS_CONNECTION_STRING is not set, so the devices of hub local are not counted',
    );
    expect(stdout).toContain('maxExecutionTime: "5m" (override, jobs/lock-doors.yaml:15)');
    expect(stdout).toContain('matches  20 of 25 devices');
  });

  it('shows what the job is there, and where each value comes from', async () => {
    const query = "tags.a = 'x'";
    const overrides =
      'hubs:\n  local:\n    overrides:\n      target: { query: "tags.a = \'x\'" }\n      maxExecutionTime: 5m\n';
    const text = `${job('lock-doors', 'tags.a = 1')}${overrides}`;
    const run = async (format: string) => {
      const folder = await temporaryFolder({ ...files(query), 'jobs/lock-doors.yaml': text });
      const hub = createMemoryHub({
        clock: { now: () => 0 },
        counts: { [query]: { total: 2, connected: 0 } },
      });
      return runCli(['explain', 'lock-doors', '--hub', 'local', '--format', format], {
        cwd: folder,
        env,
        openHub: async () => hub,
      });
    };
    const { exitCode, stdout, stderr } = await run('text');
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('The job on local');
    expect(stdout).toContain(`target.query: "tags.a = 'x'" (override, jobs/lock-doors.yaml:15)`);
    expect(stdout).toContain('maxExecutionTime: "5m" (override, jobs/lock-doors.yaml:16)');
    expect(stdout).toContain('method.name: "lockDoor" (jobs/lock-doors.yaml:10)');
    expect(stdout).toContain('matches  2 devices');
    expect(JSON.parse((await run('json')).stdout)).toMatchObject({
      onHub: {
        name: 'local',
        values: expect.arrayContaining([
          { path: 'maxExecutionTime', value: '5m', file: 'jobs/lock-doors.yaml', line: 16, isOverride: true },
        ]),
      },
    });
    expect((await run('markdown')).stdout).toContain('**The job on `local`**');
  });

  it('counts each part alone and the first parts together, but nothing that is known already', async () => {
    const query = 'tags.a = 1 AND (tags.b = 2 OR tags.c = 3) AND tags.d = 4';
    const { exitCode, stdout, stderr, calls } = await ask(query, {
      [query]: 2,
      'tags.a = 1': 7,
      'tags.b = 2 OR tags.c = 3': 6,
      'tags.a = 1 AND (tags.b = 2 OR tags.c = 3)': 5,
      'tags.d = 4': 4,
    });
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toContain('asking local: at most 11 queries (an S1 hub allows 20 a minute)');
    expect(calls).toEqual([
      `countDevices ${query}`,
      `sampleDevices ${query}`,
      'countDevices tags.a = 1',
      'countDevices tags.b = 2 OR tags.c = 3',
      'countDevices tags.a = 1 AND (tags.b = 2 OR tags.c = 3)',
      'countDevices tags.d = 4',
    ]);
    expect(stdout).toContain('On hub local (localhost)');
    expect(stdout).toContain('matches  2 devices, none of them connected');
    expect(stdout).toContain('sample   a-1, a-2\n');
    expect(stdout).toMatch(/1 +7 +7 +tags.a = 1\n +2 +6 +5 +tags.b = 2 OR tags.c = 3\n +3 +4 +2 +tags.d = 4/);
  });

  it('stops counting parts together once no device is left', async () => {
    const query = 'tags.a = 1 AND tags.b = 2 AND tags.c = 3';
    const { stdout, calls } = await ask(query, { 'tags.a = 1': 1, 'tags.c = 3': 3 });
    expect(calls).toEqual([
      `countDevices ${query}`,
      'countDevices tags.a = 1',
      'countDevices tags.b = 2',
      'countDevices tags.c = 3',
    ]);
    expect(stdout).toContain('matches  no device');
    expect(stdout).toContain('Part 2 excludes all devices: there are no devices whose tag b is 2.');
  });

  it.each([
    { parts: 5, queries: 19 },
    { parts: 6, queries: 17 },
    { parts: 40, queries: 17 },
  ])('asks at most $queries queries about $parts parts', async ({ parts: count, queries }) => {
    const parts = Array.from({ length: count }, (_, index) => `tags.p${index + 1} = 1`);
    const beginnings = parts.map((_, index) => parts.slice(0, index + 1).join(' AND '));
    const counts = Object.fromEntries([...parts, ...beginnings].map((text) => [text, 3]));
    const { stderr, calls } = await ask(parts.join(' AND '), counts);
    expect(stderr).toContain(`at most ${queries} queries`);
    const asked = calls.reduce((sum, call) => sum + (call.startsWith('countDevices') ? 2 : 1), 0);
    expect(asked).toBe(queries);
  });

  it('says which parts were not counted', async () => {
    const parts = Array.from({ length: 6 }, (_, index) => `tags.p${index + 1} = 1`);
    const beginnings = parts.map((_, index) => parts.slice(0, index + 1).join(' AND '));
    const counts = Object.fromEntries([...parts, ...beginnings.slice(0, 5)].map((text) => [text, 3]));
    const { stdout, stderr } = await ask(parts.join(' AND '), counts);
    expect(stderr).toContain('the last 2 parts of the condition are not counted');
    expect(stdout).toMatch(/4 +3 +3 +tags.p4 = 1\n +5 +- +- +tags.p5 = 1\n +6 +- +0 +tags.p6 = 1/);
    expect(stdout).toContain('The first 4 parts leave 3 devices, and none of them passes the other');
  });

  it('counts on a hub over the wire', async () => {
    const server = await startLocalHub({
      clock: new ManualClock('2026-03-02T20:00:00Z'),
      seed: 'explain',
    });
    onTestFinished(() => server.stop());
    for (const [deviceId, building] of [
      ['door-1', '43'],
      ['door-2', '43'],
      ['gate-1', '7'],
    ] as const) {
      server.addDevice({ deviceId, tags: { building } });
    }
    server.gate.connect(
      { deviceId: 'door-1' },
      answeringLink(() => ({ status: 200, payload: 'null' })),
    );
    const folder = await temporaryFolder(files("tags.building = '43' AND NOT STARTSWITH(deviceId, 'gate')"));
    await writeFile(path.join(folder, 'ca.pem'), server.caPem);
    const { exitCode, stdout, stderr } = await runCli(
      ['explain', 'lock-doors', '--hub', 'local', '--ca', 'ca.pem', '--format', 'json'],
      { cwd: folder, env: { HUBJOBS_CONNECTION_STRING: server.connectionString('service') } },
    );
    expect(exitCode, stderr).toBe(0);
    const { reach } = JSON.parse(stdout);
    expect([...reach.sample].sort()).toEqual(['door-1', 'door-2']);
    expect(reach).toMatchObject({
      of: { kind: 'hub', name: 'local' },
      total: 2,
      connected: 1,
      parts: [
        { alone: 2, together: 2 },
        { alone: 2, together: 2 },
      ],
    });
  });

  it('says which devices each stage of a rollout takes, and both halves of `done`', async () => {
    const rollout = `apiVersion: hubjobs/v1
kind: Rollout
metadata: { name: firmware }
spec:
  target: { query: tags.building = '43' }
  twin: { desired: { mode: day } }
  done: properties.reported.mode = 'day'
  stages:
    - { name: canary, query: tags.floor = 2 }
    - { name: early, share: 50% }
    - { name: rest }
`;
    const cwd = await temporaryFolder({ ...files("tags.building = '43'"), 'jobs/firmware.yaml': rollout });
    const { stdout, exitCode } = await runCli(['explain', 'firmware'], { cwd });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Target of firmware (jobs/firmware.yaml:1)');
    expect(stdout).toContain('0 done, 20 left');
    const [, stages] = stdout.split('Stages\n');
    expect(stages?.split('\n').map((line) => line.trim())).toEqual([
      'canary: devices whose tag floor is 2 (tags.floor = 2); about 10 devices that are not done',
      'early: 50% of the target, drawn by a hash of their ids; about 5 devices that are not done',
      'rest: all that are left; about 5 devices that are not done',
      '',
    ]);
  });
});
