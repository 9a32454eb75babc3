import { writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import {
  createServerCertificate,
  type ServerCertificate,
} from '../../src/simulator/protocol/certificates.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { runCli } from '../support/run-cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const KEY = Buffer.from('a key that must never be printed').toString('base64');

const FILES = {
  'hubjobs.yaml': `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  local: { hostName: localhost, tier: S3 }
`,
  'jobs/lock-doors.yaml': `apiVersion: hubjobs/v1
kind: Job
metadata: { name: lock-doors }
spec:
  target: { query: tags.building = '43' }
  method: { name: lockDoor }
  schedule: { cron: "0 22 * * *", timeZone: Europe/Budapest }
`,
};

let certificate: ServerCertificate;
let hub: LocalHub;

beforeAll(async () => {
  certificate = await createServerCertificate(['localhost', '127.0.0.1'], Date.now());
  hub = await startLocalHub({ certificate });
});
afterAll(() => hub.stop());

/** A server with a good certificate that answers as it likes. */
async function serve(answer: RequestListener): Promise<number> {
  const server: Server = createServer({ key: certificate.key, cert: certificate.cert }, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  return (server.address() as AddressInfo).port;
}

function connectionString(port: number, key = KEY, host = 'localhost'): string {
  return `HostName=${host}:${port};SharedAccessKeyName=service;SharedAccessKey=${key}`;
}

interface Case {
  readonly name: string;
  readonly connectionString: () => string | Promise<string>;
  readonly trusted?: boolean;
  /** In hubjobs.yaml. */
  readonly hostName?: string;
  readonly exitCode: number;
  readonly says: readonly RegExp[];
}

const answers =
  (status: number, type: string, body: string, headers = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': type, ...headers });
    response.end(body);
  };

const cases: readonly Case[] = [
  {
    name: 'text that is no connection string',
    connectionString: () => 'nonsense',
    exitCode: 3,
    says: [/HUBJOBS_CONNECTION_STRING/, /hint: Expected HostName=/],
  },
  {
    name: 'a connection string of another hub than hubjobs.yaml names',
    connectionString: () => connectionString(443, KEY, 'other.azure-devices.net'),
    exitCode: 3,
    says: [/is for other\.azure-devices\.net/, /correct one of the two/],
  },
  {
    name: 'a wrong key',
    connectionString: () => connectionString(hub.port),
    exitCode: 1,
    says: [/request: GET \/jobs\/v2\/query/, /HTTP 401/, /hint: /],
  },
  {
    name: 'a closed port',
    connectionString: async () => {
      const port = await serve(() => undefined);
      const closed = await startLocalHub();
      await closed.stop();
      return connectionString(closed.port === port ? port + 1 : closed.port);
    },
    exitCode: 1,
    says: [/hint: /],
  },
  {
    name: 'a host that does not exist',
    connectionString: () => connectionString(443, KEY, 'no-such-hub.invalid'),
    hostName: 'no-such-hub.invalid',
    exitCode: 1,
    says: [/no-such-hub\.invalid/, /hint: /],
  },
  {
    name: 'a clock that is more than an hour behind the hub',
    connectionString: async () => {
      const ahead = await startLocalHub({ certificate, wallNow: () => Date.now() + 2 * 3_600_000 });
      onTestFinished(() => ahead.stop());
      return ahead.connectionString('service');
    },
    exitCode: 1,
    says: [/HTTP 401/, /clock/i],
  },
  {
    name: 'a certificate that nobody vouches for',
    connectionString: () => connectionString(hub.port),
    trusted: false,
    exitCode: 1,
    says: [/certificate/, /--ca/],
  },
  {
    name: 'a server that answers HTML',
    connectionString: async () =>
      connectionString(await serve(answers(200, 'text/html', '<html>Sign in</html>'))),
    exitCode: 1,
    says: [/request: GET \/jobs\/v2\/query/],
  },
  {
    name: 'a server that answers half a JSON',
    connectionString: async () =>
      connectionString(await serve(answers(200, 'application/json; charset=utf-8', '[{"jobId":'))),
    exitCode: 1,
    says: [/request: GET \/jobs\/v2\/query/],
  },
  {
    name: 'a hub that throttles for ever',
    connectionString: async () =>
      connectionString(
        await serve(
          answers(429, 'application/json', '{"Message":"ErrorCode:ThrottlingException;slow down"}', {
            'iothub-errorcode': 'ThrottlingException',
          }),
        ),
      ),
    exitCode: 1,
    says: [/HTTP 429/, /trying again in/],
  },
  {
    name: 'a server that hangs up',
    connectionString: async () => connectionString(await serve((request) => request.socket.destroy())),
    exitCode: 1,
    says: [/trying again in/],
  },
];

describe.each(cases)(
  'plan with $name',
  ({ connectionString: make, trusted = true, hostName = 'localhost', exitCode, says }) => {
    it(`exits with ${exitCode} and a hint, without a stack trace or the key`, async () => {
      const config = FILES['hubjobs.yaml'].replace('localhost', hostName);
      const folder = await temporaryFolder({ ...FILES, 'hubjobs.yaml': config });
      await writeFile(path.join(folder, 'ca.pem'), certificate.ca);
      const result = await runCli(['plan', ...(trusted ? ['--ca', 'ca.pem'] : [])], {
        cwd: folder,
        env: { HUBJOBS_CONNECTION_STRING: await make() },
        clock: createManualClock(Date.now()),
      });
      expect(result.stderr).not.toMatch(/^\s+at /m);
      expect(result.stdout + result.stderr).not.toContain(KEY);
      expect(result.exitCode, result.stderr).toBe(exitCode);
      expect(result.stdout).toBe('');
      for (const pattern of says) expect(result.stderr).toMatch(pattern);
    });
  },
);

describe('reconcile with a hub that cannot be reached', () => {
  it('still prints its report', async () => {
    const folder = await temporaryFolder(FILES);
    await writeFile(path.join(folder, 'ca.pem'), certificate.ca);
    const result = await runCli(['reconcile', '--ca', 'ca.pem', '--format', 'json'], {
      cwd: folder,
      env: { HUBJOBS_CONNECTION_STRING: connectionString(await serve(answers(500, 'text/plain', ''))) },
      clock: createManualClock(Date.now()),
    });
    expect(result.exitCode).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({ formatVersion: 1, outcomes: [], jobs: [] });
  });
});
