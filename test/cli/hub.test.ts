import { readFile, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { createServer } from 'node:net';
import path from 'node:path';
import device from 'azure-iot-device';
import http from 'azure-iot-device-http';
import transport from 'azure-iot-device-mqtt';
import iothub from 'azure-iothub';
import { describe, expect, it } from 'vitest';
import { listen } from '../../src/simulator/protocol/listen.ts';
import { deviceAuthority } from '../support/device-certificates.ts';
import { codeBlocksOf } from '../support/pages.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = path.resolve(import.meta.dirname, '../..');
const FREE_PORTS = ['--port', '0', '--mqtt-port', '0'];

/** Runs `hubjobs hub` until `use` is done with what it printed. */
async function runHub(options: readonly string[], cwd: string, use: (printed: string) => Promise<void>) {
  const stop = new AbortController();
  let used: Promise<void> | undefined;
  const result = await runCli(['hub', ...FREE_PORTS, ...options], {
    cwd,
    signal: stop.signal,
    stdout: {
      write: (text) => {
        used = use(text).finally(() => stop.abort());
      },
      isTerminal: false,
      columns: undefined,
    },
  });
  await used;
  return result;
}

it('prints all names of the hub, and warns when other machines can reach it', async () => {
  const names = ['--host-name', 'Hub.Local.Test', '--host-name', '10.0.0.7'];
  const { exitCode, stderr } = await runHub(
    ['--format', 'json', '--host', '0.0.0.0', ...names],
    await temporaryFolder(),
    async (printed) => {
      const { hostName, otherNames, connectionStrings } = JSON.parse(printed);
      expect([hostName, otherNames]).toEqual(['hub.local.test', ['10.0.0.7']]);
      expect(connectionStrings.service).toMatch(/^HostName=hub\.local\.test:\d+;/);
    },
  );
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^warning: the hub listens on 0\.0\.0\.0: whoever reaches this machine/);
});

describe('the hub that docs/local-hub-testing.md starts', () => {
  const blocks = codeBlocksOf('docs/local-hub-testing.md');
  const textOf = (file: string) =>
    blocks.find(({ text }) => text.split('\n')[0]?.endsWith(` ${file}`))?.text ?? '';
  const commandOf = (file: string) => {
    const [, written = ''] = /"node_modules\/\.bin\/hubjobs", "hub",([\s\S]*?)[\])]/.exec(textOf(file)) ?? [];
    return [...written.matchAll(/f?"([^"]*)"/g)].map(([, argument = '']) => argument);
  };

  it.each(['conftest.py', 'LocalHub.java'])('prints what %s reads', async (file) => {
    const cwd = await temporaryFolder({ 'doors.yaml': textOf('doors.yaml') });
    const argv = commandOf(file).map((argument) => argument.replace('{folder}', cwd));
    expect(argv).toContain('--seed');
    const { exitCode } = await runHub([...argv, ...FREE_PORTS], cwd, async (printed) => {
      const { caFile, deviceConnectionStrings } = JSON.parse(printed);
      expect(caFile).toBe(path.join(cwd, 'ca.pem'));
      expect(Object.keys(deviceConnectionStrings)).toEqual(['door-1', 'door-2']);
      // LocalHub.java looks for it in the text.
      expect(printed).toMatch(/"door-1":"(HostName=[^"]+)"/);
    });
    expect(exitCode).toBe(0);
  });
});

describe('with --ui', () => {
  const OPTIONS = ['--ui', '--ui-port', '0'];
  const LINK = /http:\/\/127\.0\.0\.1:(\d+)\/#token=([\w-]{32})/;

  it.each([
    ['text', [], /^ {2}page {13}(http:\S+)$/m],
    ['JSON', ['--format', 'json'], /"ui":"(http:[^"]+)"/],
  ])(
    'prints a link to its page as %s, where the token of the link is needed',
    async (_name, format, line) => {
      const { exitCode } = await runHub([...OPTIONS, ...format], await temporaryFolder(), async (printed) => {
        const [, link = ''] = line.exec(printed) ?? [];
        const [, port, token] = LINK.exec(link) ?? [];
        const api = `http://127.0.0.1:${port}/api/hub`;
        expect((await fetch(api)).status).toBe(401);
        const answer = await fetch(api, { headers: { Authorization: `Bearer ${token}` } });
        expect(await answer.json()).toMatchObject({ hostName: 'localhost', counts: { devices: 0 } });
        expect(await (await fetch(link)).text()).toMatch(/^<!doctype html>/i);
      });
      expect(exitCode).toBe(0);
    },
  );

  it('lists the fleets of the command line, and keeps a moved clock in the state file', async () => {
    const fleet =
      'apiVersion: hubjobs/v1\nkind: Fleet\nmetadata: { name: doors }\n' +
      'spec: { groups: [{ name: doors, count: 2, idPattern: "door-{index}" }] }\n';
    const cwd = await temporaryFolder({ 'doors.yaml': fleet });
    const options = [...OPTIONS, '--format', 'json', '--fleet', 'doors.yaml', '--state', 'hub.state'];
    const call = async (printed: string, path: string, body?: object) => {
      const [, port, token] = LINK.exec(JSON.parse(printed).ui) ?? [];
      const answer = await fetch(`http://127.0.0.1:${port}/api/${path}`, {
        headers: { Authorization: `Bearer ${token}` },
        ...(body && { method: 'POST', body: JSON.stringify(body) }),
      });
      // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely.
      const json: any = await answer.json();
      return json;
    };
    await runHub(options, cwd, async (printed) => {
      expect(await call(printed, 'fleets')).toMatchObject({ connected: [{ name: 'doors', devices: 2 }] });
      await call(printed, 'clock', { action: 'jump', byMs: 86_400_000 });
    });
    await runHub(options, cwd, async (printed) => {
      const { clock, fleets, counts } = await call(printed, 'hub');
      expect([clock.running, fleets, counts.devices]).toEqual([true, ['doors'], 2]);
      expect(Math.round(clock.aheadMs / 3_600_000)).toBe(24);
    });
  });

  it('ends while the clock jumps', async () => {
    let jumped: Promise<unknown> | undefined;
    const { exitCode } = await runHub(
      [...OPTIONS, '--format', 'json'],
      await temporaryFolder(),
      async (printed) => {
        const [, port, token] = LINK.exec(JSON.parse(printed).ui) ?? [];
        jumped = fetch(`http://127.0.0.1:${port}/api/clock`, {
          method: 'POST',
          headers: { Authorization: `Bearer ${token}` },
          body: JSON.stringify({ action: 'jump', byMs: 86_400_000 }),
        }).catch(() => undefined);
      },
    );
    await jumped;
    expect(exitCode).toBe(0);
  });

  it('says by which option to choose another port', async () => {
    const server = createServer();
    const port = await listen(server, 0, '127.0.0.1');
    const { exitCode, stderr } = await runCli(['hub', ...FREE_PORTS, '--ui', '--ui-port', `${port}`]);
    server.close();
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining(`port ${port} is already in use`)]);
    expect(stderr.replace(/\s+/g, ' ')).toContain('choose another port with --ui-port (0: any free one)');
  });
});

it.each([
  [
    'a name with a port',
    ['--host-name', 'hub.test:8443'],
    'Expected a host name or an IP address, without a port.',
  ],
  [
    'a device authority that is not there',
    ['--device-ca', 'none.pem'],
    'cannot read the certificate authority none.pem (ENOENT)',
  ],
  [
    'a device authority without a certificate',
    ['--device-ca', 'empty.pem'],
    'empty.pem has no PEM certificate in it',
  ],
  [
    'the certificate of a device as that of an authority',
    ['--device-ca', 'device.pem'],
    'device.pem has a certificate in it that is not of a certificate authority',
  ],
  ['an address of another machine', ['--host', '192.0.2.1'], 'this machine has no address 192.0.2.1'],
])('refuses %s', async (_name, options, message) => {
  const { cert } = await (await deviceAuthority('Plant 7')).sign('press');
  const cwd = await temporaryFolder({ 'empty.pem': '', 'device.pem': cert });
  const { exitCode, stderr } = await runCli(['hub', ...FREE_PORTS, ...options], { cwd });
  expect([exitCode, stderr]).toEqual([3, expect.stringContaining(message)]);
});

it('connects devices by certificates of an authority', async () => {
  const authority = await deviceAuthority('Plant 7');
  const cwd = await temporaryFolder({ 'plant.pem': authority.ca });
  const options = ['--device-ca', 'plant.pem', '--ca-out', 'ca.pem', '--format', 'json'];
  const { exitCode } = await runHub(options, cwd, async (printed) => {
    const { connectionStrings } = JSON.parse(printed);
    const [, port = ''] = /:(\d+);/.exec(connectionStrings.iothubowner) ?? [];
    const ca = await readFile(path.join(cwd, 'ca.pem'), 'utf8');
    const agent = new Agent({ port, ca } as object);
    const registry = iothub.Registry.fromConnectionString(
      connectionStrings.iothubowner.replace(`:${port}`, ''),
    );
    Reflect.get(registry, '_restApiClient').setOptions({ http: { agent } });
    await registry.create({ deviceId: 'press', authentication: { type: 'certificateAuthority' } });
    const client = device.Client.fromConnectionString(
      'HostName=localhost;DeviceId=press;x509=true',
      http.Http,
    );
    await client.setOptions({
      ...(await authority.sign('press')),
      http: { agent, receivePolicy: { interval: 60 } },
    });
    await client.sendEvent(new device.Message('x'));
    await client.close();
    agent.destroy();
  });
  expect(exitCode).toBe(0);
});

it('does otherwise with switches, as `doctor --facts` sees', async () => {
  const cwd = await temporaryFolder();
  const switches = ['--switch', 'jobIds=strict', '--switch', 'query.missingGroup=dropped'];
  const { exitCode } = await runHub(
    ['--format', 'json', '--ca-out', 'ca.pem', ...switches],
    cwd,
    async (printed) => {
      const { connectionStrings } = JSON.parse(printed);
      const env = { NO_COLOR: '1', HUBJOBS_CONNECTION_STRING: connectionStrings.iothubowner };
      const { stdout } = await runCli(['doctor', '--facts', '--yes', '-q', '--ca', 'ca.pem'], { cwd, env });
      expect(stdout.trimEnd().split('\n').at(-1)?.trim()).toBe(`hubjobs hub ${switches.join(' ')}`);
    },
  );
  expect(exitCode).toBe(0);
  const refused = await runCli(['hub', ...FREE_PORTS, '--switch', 'jobIds=loose']);
  expect([refused.exitCode, refused.stderr]).toEqual([
    3,
    expect.stringContaining('write jobIds= and one of documented, strict'),
  ]);
});

it('appends telemetry to a file, or prints it below the summary', async () => {
  const fleet = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups: [{ name: doors, count: 1, idPattern: "door-{index}" }]
`;
  const cwd = await temporaryFolder({ 'fleet.yaml': fleet, 'out.ndjson': '{"earlier":true}\n' });
  const options = ['--fleet', 'fleet.yaml', '--device-strings', '--ca-out', 'ca.pem', '--format', 'json'];
  const sendOne = async (printed: string) => {
    const [text = ''] = Object.values<string>(JSON.parse(printed).deviceConnectionStrings);
    const client = device.Client.fromConnectionString(text, transport.Mqtt);
    await client.setOptions({ ca: await readFile(path.join(cwd, 'ca.pem'), 'utf8') });
    await client.open();
    await client.sendEvent(new device.Message('hello'));
    await client.close();
  };
  await runHub([...options, '--telemetry', 'out.ndjson'], cwd, sendOne);
  const [earlier, ...lines] = (await readFile(path.join(cwd, 'out.ndjson'), 'utf8')).trim().split('\n');
  expect(earlier).toBe('{"earlier":true}');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { SystemProperties: { connectionDeviceId: 'door-1' }, Body: 'aGVsbG8=' },
  ]);

  let stdout = '';
  let sent: Promise<void> | undefined;
  const stop = new AbortController();
  const write = (text: string) => {
    stdout += text;
    sent ??= sendOne(text).finally(() => stop.abort());
  };
  await runCli(['hub', ...FREE_PORTS, ...options, '--telemetry', '-'], {
    cwd,
    signal: stop.signal,
    stdout: { write, isTerminal: false, columns: undefined },
  });
  await sent;
  expect(JSON.parse(stdout.split('\n')[1] ?? '')).toMatchObject({
    SystemProperties: { connectionDeviceId: 'door-1' },
  });
});

it('registers the devices of --seed without simulating them, and exports and imports the hub', async () => {
  const fleet = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: doors }
spec:
  groups: [{ name: doors, count: 2, idPattern: "door-{index}", tags: { floor: 1 } }]
`;
  const cwd = await temporaryFolder({ 'fleet.yaml': fleet });
  const options = ['--format', 'json', '--device-strings', '--ca-out', 'ca.pem'];
  const keysIn = (printed: string) =>
    Object.entries<string>(JSON.parse(printed).deviceConnectionStrings).map(
      ([id, text]) => `${id} ${/SharedAccessKey=.*/.exec(text)}`,
    );
  let first: readonly string[] = [];
  const exported = await runHub(
    [...options, '--seed', 'fleet.yaml', '--export', 'hub.export'],
    cwd,
    async (printed) => {
      first = keysIn(printed);
    },
  );
  expect([exported.exitCode, exported.stderr]).toEqual([0, 'stopped\n']);
  expect(first).toEqual([expect.stringMatching(/^door-1 /), expect.stringMatching(/^door-2 /)]);
  let second: readonly string[] = [];
  await runHub([...options, '--import', 'hub.export'], cwd, async (printed) => {
    second = keysIn(printed);
  });
  expect(second).toEqual(first);
});

it('keeps a device of the state file as it is, also if the fleet makes it a parent now', async () => {
  const fleetOf = (gateway: string, more = '') => `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: gateways }
spec:
  groups:
    - { name: gateways, count: 1, idPattern: gateway${gateway} }
${more}`;
  const cwd = await temporaryFolder({
    'before.yaml': fleetOf(''),
    'after.yaml': fleetOf(
      ', capabilities: { iotEdge: true }',
      '    - { name: sensors, count: 2, idPattern: "sensor-{index}", parent: gateways }\n',
    ),
  });
  await runHub(['--seed', 'before.yaml', '--state', 'hub.state'], cwd, async () => {});
  await runHub(
    ['--seed', 'after.yaml', '--state', 'hub.state', '--export', 'hub.export'],
    cwd,
    async () => {},
  );
  const exported = await readFile(path.join(cwd, 'hub.export'), 'utf8');
  expect(exported).toContain('"deviceId":"sensor-2"');
  expect(exported).not.toMatch(/ms-azure-iot-edge|\$edge/);
});

it('gives devices of --seed their modules and parents, and says of modules of the hub what the fleet says', async () => {
  const fleet = `apiVersion: hubjobs/v1
kind: Fleet
metadata: { name: gateways }
spec:
  groups:
    - name: gateways
      count: 1
      idPattern: gateway
      capabilities: { iotEdge: true }
      modules: { lock: { tags: { kind: lock } }, $edgeAgent: { desired: { runtime: docker } } }
    - { name: sensors, count: 2, idPattern: "sensor-{index}", parent: gateways }
`;
  const cwd = await temporaryFolder({ 'fleet.yaml': fleet });
  await runHub(['--seed', 'fleet.yaml', '--export', 'hub.export'], cwd, async () => {});
  const exported = await readFile(path.join(cwd, 'hub.export'), 'utf8');
  const lineOf = (text: string) => exported.split('\n').filter((line) => line.includes(text));
  expect(lineOf('"moduleId":"lock"')).toEqual([expect.stringContaining('"kind":"lock"')]);
  expect(lineOf('"moduleId":"$edgeAgent"')).toEqual([expect.stringContaining('"runtime":"docker"')]);
  expect(lineOf('"deviceScope":"ms-azure-iot-edge://gateway-')).toHaveLength(3);
  expect(lineOf('"parentScopes":["ms-azure-iot-edge://gateway-')).toHaveLength(2);
});

it('refuses to append telemetry to a file that it cannot write', async () => {
  const { exitCode, stderr } = await runCli(['hub', ...FREE_PORTS, '--telemetry', 'no/such/folder/x.ndjson']);
  expect([exitCode, stderr]).toEqual([
    3,
    expect.stringContaining('the telemetry file cannot be written: ENOENT'),
  ]);
});

it('runs the example of the documentation: a hub, and the devices of a Fleet connected to it', async () => {
  const page = await readFile(path.join(root, 'docs/local-hub.md'), 'utf8');
  const hubLine = /^hubjobs hub (--fleet .*) > hub\.json &$/m.exec(page)?.[1] ?? '';
  const devicesLine = /^hubjobs (devices .* hub\.json .*)$/m.exec(page)?.[1] ?? '';
  const fleet = 'jobs/fleets/building-43.yaml';
  const text = await readFile(path.join(root, fleet), 'utf8');
  const cwd = await temporaryFolder({ [fleet]: text.replace(/count: [0-9]+/g, 'count: 2') });
  let groups: readonly { readonly group: string }[] = [];
  const { exitCode } = await runHub(hubLine.split(' '), cwd, async (printed) => {
    await writeFile(path.join(cwd, 'hub.json'), printed);
    const stop = new AbortController();
    const devices = await runCli([...devicesLine.split(' '), '--format', 'json'], {
      cwd,
      signal: stop.signal,
      stderr: {
        write: (line) => {
          if (line.startsWith('ready:')) stop.abort();
        },
        isTerminal: false,
        columns: undefined,
      },
    });
    groups = JSON.parse(devices.stdout).groups;
    expect(devices.exitCode).toBe(0);
  });
  expect(exitCode).toBe(0);
  expect(groups.map(({ group }) => group)).toContain('doors-43');
});
