import { describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/* A connection string in the wrong place is an easy mistake: what is printed about it must not hold its key. */

const KEY = 'c2VjcmV0LWtleS1vZi1hLWh1Yg==';
const STRING = `HostName=hub.test;SharedAccessKeyName=service;SharedAccessKey=${KEY}`;
const DEVICE = `HostName=hub.test;DeviceId=door-1;SharedAccessKey=${KEY}`;
const TOKEN = `SharedAccessSignature sr=hub.test&sig=${encodeURIComponent(KEY)}&se=1&skn=service`;

const FILES = {
  'hubjobs.yaml':
    'apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nhubs:\n  main: { hostName: hub.test, tier: S3 }\n',
  'jobs/lock.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock }
spec:
  target: { query: tags.floor = 1 }
  method: { name: lockDoor }
  schedule: { at: 2026-03-02T13:00Z }
`,
  'fleet.yaml': `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec: { groups: [{ name: doors, count: 1, idPattern: 'door-{index}' }] }
`,
};

async function printed(argv: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const cwd = await temporaryFolder(FILES);
  const { exitCode, stdout, stderr } = await runCli(argv, { cwd, env: { NO_COLOR: '1', ...env } });
  expect(exitCode).not.toBe(0);
  expect(stdout + stderr).not.toBe('');
  return stdout + stderr;
}

describe.each([
  ['a connection string of a policy', STRING],
  ['a connection string of a device', DEVICE],
  ['a signature', TOKEN],
])('%s', (_name, secret) => {
  it.each([
    ['as a command', [secret]],
    ['as an option', ['plan', `--${secret}`]],
    ['as a path', ['validate', secret]],
    ['as a path, in JSON', ['validate', '--format', 'json', secret]],
    ['as a name', ['next', secret]],
    ['as one argument too many', ['next', 'lock', secret]],
    ['as --hub', ['plan', '--hub', secret]],
    ['as --ca', ['plan', '--ca', secret]],
    ['as --format', ['plan', '--format', secret]],
    ['as --directory', ['plan', '--directory', secret]],
    ['as --plan', ['reconcile', '--plan', secret]],
    ['as --results', ['status', '--results', secret]],
    ['as --report-dir', ['reconcile', '--report-dir', `hubjobs.yaml/${secret}`]],
    ['as --fault', ['simulate', '--fault', secret]],
    ['as --fleet', ['simulate', '--fleet', secret]],
    ['as --query', ['explain', '--query', secret]],
    ['as --port', ['hub', '--port', secret]],
    ['as the file of a fleet', ['hub', '--fleet', secret]],
    ['as --ca-out', ['hub', '--port', '0', '--mqtt-port', '0', '--ca-out', `nowhere/${secret}`]],
    ['as --state', ['hub', '--port', '0', '--mqtt-port', '0', '--state', `nowhere/${secret}`]],
    ['as --device-strings', ['devices', '--fleet', 'fleet.yaml', '--device-strings', secret]],
    ['as the name of a fleet', ['fleet', 'capture', '--name', secret]],
    ['as the name of a job to stop', ['stop', secret]],
  ])('%s is not shown', async (_place, argv) => {
    const text = await printed(argv);
    expect(text).not.toContain(KEY);
    expect(text).not.toContain(encodeURIComponent(KEY));
  });
});

it('nothing that is given as --device-strings is shown', async () => {
  const text = await printed(['devices', '--fleet', 'fleet.yaml', '--device-strings', KEY]);
  expect(text).toBe(
    'error: the file of --device-strings cannot be read (ENOENT)\n' +
      '  hint: give the name of a file with connection strings, not a connection string\n',
  );
});

it('the key of the environment is not shown, wherever it comes from', async () => {
  const text = await printed(['next', `lock-${KEY}`], { OTHER_HUB: STRING });
  expect(text).toContain('"lock-***"');
});
