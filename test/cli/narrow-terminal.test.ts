import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/report/writing/display-width.ts';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let hub: LocalHub;

beforeAll(async () => {
  hub = await startLocalHub({ tier: 'S2' });
  hub.addDevices([{ deviceId: 'door-1', tags: { building: '43' } }]);
});
afterAll(() => hub.stop());

const LONG = 'a-name-as-long-as-it-can-be1';
const FILES = {
  'hubjobs.yaml':
    'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs: { local: { hostName: localhost, tier: S2 } }\n',
  'jobs/a.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: { name: ${LONG}, description: "${'Lock every door of the building. '.repeat(4)}" }
spec:
  target: { query: "tags.building = '43' AND (tags.floor = 1 OR tags.floor = 2 OR NOT IS_DEFINED(tags.floor))" }
  method: { name: lockDoor, payload: { text: "${'words '.repeat(30)}", word: "${'x'.repeat(100)}" } }
  schedule: { cron: "30 2 * * *", timeZone: Europe/Budapest }
---
apiVersion: hubjobs/v1
kind: Job
metadata: { name: building-properties }
spec:
  target: { allDevices: true }
  twin: { desired: { building: { address: { street: "${'Long Street '.repeat(6)}" } } } }
  schedule: { cron: "0 * * * *", timeZone: UTC }
`,
  'jobs/fleet.yaml': `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups:
    - name: doors
      count: 3
      idPattern: "door-{index}"
      tags: { building: "43" }
      methods: { lockDoor: { status: 200, payload: { text: "${'words '.repeat(20)}" } } }
`,
};

const ON_HUB = ['--ca', 'ca.pem'];
const SPRING = ['--from', '2027-03-27T00:00:00Z'];
const COMMANDS: readonly (readonly string[])[] = [
  ['next', LONG, '--count', '4', ...SPRING],
  ['explain', LONG],
  ['explain', LONG, '--hub', 'local', ...ON_HUB],
  ['plan', ...ON_HUB],
  ['reconcile', ...ON_HUB],
  ['status', ...ON_HUB],
  ['simulate', '--for', '3d', '--every', '6h', '--connect', '0', ...SPRING],
  ['simulate', '--for', '2h', '--every', '2h', '--connect', '0', ...SPRING],
];

/** A terminal of 0 columns does not say how wide it is: one command is enough to see what becomes of it. */
const commandsOn = (columns: number) => (columns === 0 ? COMMANDS.slice(0, 1) : COMMANDS);

describe.each([0, 40, 60, 80])('on a terminal of %i columns', (columns) => {
  it.each(commandsOn(columns).map((argv) => [argv.slice(0, 2).join(' '), argv] as const))(
    '%s prints no longer line',
    async (_, argv) => {
      let text = '';
      const output = { write: (more: string) => (text += more), isTerminal: true, columns };
      const { exitCode } = await runCli(argv, {
        cwd: await temporaryFolder({ ...FILES, 'ca.pem': hub.caPem }),
        env: { HUBJOBS_CONNECTION_STRING: hub.connectionString('service'), NO_COLOR: '1' },
        stdout: output,
        stderr: output,
      });
      expect(exitCode).toBe(0);
      expect(text.length).toBeGreaterThan(200);
      expect(text.split('\n').filter((line) => displayWidth(line) > (columns || 100))).toEqual([]);
    },
  );
});
