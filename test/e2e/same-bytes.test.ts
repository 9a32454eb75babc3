import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { startCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Zones east and west of Greenwich, on both sides of the weekend's edge; languages with other digits, commas and letters. */
const MACHINES = [
  { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' },
  { TZ: 'Asia/Kolkata', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  { TZ: 'America/New_York', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' },
];

const TEXT = `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor, payload: { lockTime: 10m } }
  schedule: { cron: "30 2 * * *", timeZone: Europe/Budapest }
  startingDeadline: 2h
  maxExecutionTime: 5m
---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: move-in }
spec:
  target: { allDevices: true }
  twin: { desired: { building: 43 }, tags: { Istanbul: İI } }
  schedule: { at: 2027-03-27T23:45, timeZone: America/Los_Angeles }
  maxExecutionTime: 5m
---
apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  seed: 5
  groups:
    - name: doors
      count: 1200
      idPattern: door-{index:4}
      tags: { building: { $cycle: ["43", "41"] } }
      online: 90%
      offline: { cron: "0 2 * * *", timeZone: Asia/Kolkata, for: 8h }
      methods: { lockDoor: { payload: { ok: true }, latency: { from: 0ms, to: 3s }, failures: [{ share: 25%, of: devices, status: 500 }] } }
      reportDesired: [building]
---
apiVersion: hubjobs/v1
kind: Simulation
metadata: { name: clocks }
spec:
  from: 2027-03-27T12:00:00+01:00
  for: 2d
  every: 3h
  connect: 3
  late: 0s..1h
  drop: 5%
  faults: ["429 rate=5%", "503 rate=2%", "reset rate=1%"]
  edits:
    - after: 20h
      change: { lock-doors: { method: { payload: { lockTime: 20m } } } }
  expect:
    jobs:
      lock-doors: { ran: 7 }
`;

const FILES = {
  'hubjobs.yaml': 'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\n',
  'jobs/all.yaml': TEXT,
};

/** Everything that a command line leaves; quiet, as how often it says how far it has come is the machine's. */
async function traceOf(argv: readonly string[], env: Readonly<Record<string, string>>) {
  const cwd = await temporaryFolder(FILES);
  const { exitCode, stdout, stderr } = await startCli(['simulate', '--quiet', ...argv], { cwd, env }).done;
  if (exitCode === 3) throw new Error(stderr);
  const folder = path.join(cwd, 'report');
  const files: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) {
    files[name] = await readFile(path.join(folder, name), 'utf8');
  }
  return { exitCode, stdout, stderr, files };
}

describe('hubjobs simulate on machines in other zones and languages', () => {
  it.each([
    ['its Simulation documents, one of which fails', [], 5],
    [
      'a time that was asked for, with a job at an hour when every device is away',
      ['--from', '2027-03-27T11:00:00Z', '--for', '1d', '--late', '0s..2h', '--seed', '9'],
      5,
    ],
  ])(
    'leaves the same bytes of %s',
    async (_, argv, exitCode) => {
      const [first, ...others] = await Promise.all(MACHINES.map((env) => traceOf(argv, env)));
      expect(first?.exitCode, first?.stderr).toBe(exitCode);
      expect(Object.keys(first?.files ?? {})).toContain('simulation.json');
      for (const other of others) expect(other).toEqual(first);
    },
    300_000,
  );
});
