import { expect, it, onTestFinished } from 'vitest';
import { cronCalendar } from '../../src/simulation/fleet/cron-calendar.ts';
import { ManualClock } from '../../src/simulator/clock/manual-clock.ts';
import { fillHub } from '../../src/simulator/devices/fill-hub.ts';
import { startLocalHub } from '../../src/simulator/local-hub.ts';
import { createGitRepository, GIT_ENVIRONMENT } from '../support/git-repository.ts';
import { readTexts } from '../support/read-text.ts';
import { runCli } from '../support/run-cli.ts';
import { STRESS } from '../support/stress.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/*
 * A repository that is reconciled every day, its hub, which forgets jobs after 30 days, and its history branch, which keeps
 * some months. Git, the hub and its devices are real; only time is made. `npm run stress` takes 110 days, of which the last
 * 90 are asked for; the common run takes fewer.
 */
const IS_LONG = STRESS > 1;
const DAYS = IS_LONG ? 110 : 38;
const SINCE_DAYS = IS_LONG ? 90 : 31;
const MONTHS = IS_LONG ? 4 : 2;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** An hour before the jobs of the day. January is over before the end, and not kept. */
const START = Date.parse('2027-01-25T11:00:00Z');
const END = START + DAYS * DAY;
const SINCE = END - SINCE_DAYS * DAY;

const CONFIG = (hostName: string) => `apiVersion: hubjobs/v1
kind: Config
owner: acme
history: { branch: hubjobs-history, months: ${MONTHS} }
hubs:
  production: { hostName: "${hostName}", tier: S3, connectionString: { env: HUB } }
`;
const JOB = (name: string, cron: string, query: string, does: string) => `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${name} }
spec:
  target: { query: ${JSON.stringify(query)} }
  ${does}
  schedule: { cron: ${JSON.stringify(cron)}, timeZone: UTC }
  maxExecutionTime: 10m
  success: { minSucceeded: 50%, offline: ignore }
`;
const JOBS = {
  'jobs/lock.yaml': JOB('lock', '0 12 * * *', 'tags.floor > 0', 'method: { name: lockDoor }'),
  'jobs/air.yaml': JOB('air', '15 12 * * MON,THU', "tags.kind = 'door'", 'twin: { desired: { air: on } }'),
  'jobs/module.yaml': JOB(
    'restart',
    '30 12 * * SUN',
    "FROM devices.modules WHERE moduleId = 'lock'",
    'method: { name: restart }',
  ),
};
const FLEET = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: site }
spec:
  groups:
    - name: doors
      count: 5
      idPattern: door-{index}
      tags: { floor: 1, kind: door }
      methods: { lockDoor: { payload: { locked: true } } }
      modules: { lock: { methods: { restart: { status: 202 } } } }
    - name: broken
      count: 1
      idPattern: broken-{index}
      tags: { floor: 2 }
      methods: { lockDoor: { status: 409, payload: { why: jammed } } }
    - { name: asleep, count: 1, idPattern: "asleep-{index}", tags: { floor: 3 }, online: 0% }
`;

/** The days from `from` to the end on which a job was due at noon. */
const daysSince = (from: number, isDue: (weekday: number) => boolean): readonly string[] =>
  Array.from({ length: DAYS }, (_, day) => START + day * DAY + HOUR)
    .filter((at) => at >= from && isDue(new Date(at).getUTCDay()))
    .map((at) => new Date(at).toISOString().slice(0, 10));

it(
  'answers for months after the hub has forgotten, and keeps no more than it is told to',
  async () => {
    const clock = new ManualClock(START);
    const server = await startLocalHub({ clock, tier: 'S3', seed: 'history' });
    const [fleet] = readTexts({ 'site.yaml': FLEET }).fleets;
    if (!fleet) throw new Error('there is no fleet');
    const filled = await fillHub({ hub: server, fleet, connect: 0, calendar: cronCalendar });
    onTestFinished(async () => {
      await filled.close();
      await server.stop();
    });
    const source = await createGitRepository();
    await source.commit(
      { 'hubjobs.yaml': CONFIG(server.hostName), 'ca.pem': server.caPem, ...JOBS },
      { at: '2027-01-25T10:00:00Z' },
    );
    const bare = await temporaryFolder();
    await source.git(['clone', '--quiet', '--bare', '.', bare]);
    const clone = await createGitRepository();
    await clone.git(['remote', 'add', 'origin', bare]);
    await clone.git(['fetch', '--quiet', 'origin']);
    await clone.git(['checkout', '--quiet', '-B', 'main', 'origin/main']);
    const remote = (...args: string[]) => clone.git(['--git-dir', bare, ...args]);
    const run = (...argv: string[]) =>
      runCli(argv, {
        clock: { now: () => clock.now(), sleep: (milliseconds) => clock.advance(milliseconds) },
        cwd: clone.folder,
        env: { ...GIT_ENVIRONMENT, NO_COLOR: '1', HUB: server.connectionString('service') },
      });

    let mostFiles = 0;
    for (let day = 0; day < DAYS; day += 1) {
      const { exitCode, stderr } = await run('reconcile', '--ca', 'ca.pem', '--for', '0s');
      expect(exitCode, stderr).toBe(0);
      await clock.advance(START + (day + 1) * DAY - clock.now());
      if (day === 0) continue;
      const files = (await remote('ls-tree', '-r', '--name-only', 'hubjobs-history')).split('\n');
      mostFiles = Math.max(mostFiles, files.length);
    }

    // The hub has forgotten the first days.
    const known = [...server.state.jobs.list()].map(({ createdAt }) => createdAt);
    expect(Math.min(...known)).toBeGreaterThan(END - 33 * DAY);

    const ask = async (...argv: string[]) => {
      const { exitCode, stdout, stderr } = await run('history', '--since', `${SINCE_DAYS}d`, ...argv);
      expect(exitCode, stderr).toBe(0);
      return stdout;
    };
    const json = async (...argv: string[]) => JSON.parse(await ask(...argv, '--format', 'json'));
    const daysOf = (jobs: readonly { manifest: string; scheduledAt: string }[], name: string) =>
      jobs
        .flatMap(({ manifest, scheduledAt }) => (manifest === name ? [scheduledAt.slice(0, 10)] : []))
        .reverse();
    // What ended after the last run is not there yet.
    const before = (days: readonly string[]) =>
      days.filter((day) => day < new Date(END - DAY).toISOString().slice(0, 10));
    const due = {
      lock: before(daysSince(SINCE, () => true)),
      air: before(daysSince(SINCE, (weekday) => weekday === 1 || weekday === 4)),
      restart: before(daysSince(SINCE, (weekday) => weekday === 0)),
    };
    const total = due.lock.length + due.air.length + due.restart.length;

    const { jobs: all } = await json();
    for (const name of ['lock', 'air', 'restart'] as const) {
      expect(daysOf(all, name), name).toEqual(due[name]);
      const { jobs } = await json('--job', name);
      expect(daysOf(jobs, name)).toEqual(due[name]);
      expect(jobs).toHaveLength(due[name].length);
    }
    expect(await ask()).toContain(`${total} jobs: `);

    const device = async (id: string) => {
      const { jobs } = await json('--device', id);
      return jobs.map(
        ({ manifest, result }: { manifest: string; result: { outcome: string } }) =>
          `${manifest} ${result.outcome}`,
      );
    };
    const count = (list: readonly string[], text: string) => list.filter((one) => one === text).length;
    const door = await device('door-1');
    expect([door.length, count(door, 'lock succeeded'), count(door, 'air succeeded')]).toEqual([
      total,
      due.lock.length,
      due.air.length,
    ]);
    expect(new Set(await device('broken-1'))).toEqual(new Set(['lock refused']));
    expect(new Set(await device('asleep-1'))).toEqual(new Set(['lock offline']));
    expect(await device('door-1/lock')).toEqual(due.restart.map(() => 'restart succeeded'));
    expect(await ask('--device', 'broken-1')).toContain(
      `${due.lock.length} jobs: ${due.lock.length} refused`,
    );

    const markdown = await ask('--job', 'restart', '--format', 'markdown');
    expect(markdown.match(/\| `?restart`? \|/g)).toHaveLength(due.restart.length);
    const page = await ask('--format', 'html');
    for (const day of [due.lock[0], due.lock.at(-1)]) {
      expect(page).toContain(`acme-lock-${day?.slice(2).replaceAll('-', '')}1200`);
    }

    // Only the months that are kept are there, each commit of them, and no object of what is gone.
    const files = (await remote('ls-tree', '-r', '--name-only', 'hubjobs-history')).split('\n');
    const months = files.flatMap((file) => /^production\/(\d{4}-\d{2})\.ndjson$/.exec(file)?.[1] ?? []);
    expect(months).toHaveLength(MONTHS);
    expect(months[0]).toBe(
      new Date(Date.UTC(2027, new Date(END).getUTCMonth() - MONTHS + 1, 1)).toISOString().slice(0, 7),
    );
    expect(Number(await remote('rev-list', '--count', 'hubjobs-history'))).toBeLessThanOrEqual(31);
    expect(mostFiles).toBeLessThan(MONTHS * 31 * 1.5);
    const subjects = await remote('log', '--format=%s', 'hubjobs-history');
    expect(subjects).not.toContain('2027-01');
  },
  IS_LONG ? undefined : 300_000,
);
