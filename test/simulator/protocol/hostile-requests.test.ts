import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../../src/simulator/local-hub.ts';
import { createGatekeeper } from '../../../src/simulator/protocol/authorize.ts';
import { listen } from '../../../src/simulator/protocol/listen.ts';
import { createRestServer } from '../../../src/simulator/protocol/rest-server.ts';
import { send, serviceToken } from '../../support/service-clients.ts';

let hub: LocalHub;

beforeAll(async () => {
  hub = await startLocalHub({ seed: 'hostile' });
  hub.addDevice({ deviceId: 'a' });
});
afterAll(() => hub.stop());

/** Sends bytes and gives back all that comes until the hub closes. */
function raw(bytes: string | Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port: hub.port, host: '127.0.0.1', servername: 'localhost', ca: hub.caPem });
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
    socket.write(bytes);
  });
}

const head = (more = '') =>
  `PUT /devices/x?api-version=2021-04-12 HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${serviceToken(hub)}\r\n${more}`;

describe('a hub that is attacked', () => {
  it.each<[name: string, bytes: () => string | Buffer, status: RegExp]>([
    ['bytes that are not HTTP', () => '\u0000\u0001\u0002 nonsense\r\n\r\n', /^HTTP\/1.1 400/],
    ['a broken request line', () => 'GET\r\n\r\n', /^HTTP\/1.1 400/],
    ['headers over 16 KB', () => head(`X: ${'x'.repeat(20_000)}\r\n\r\n`), /^HTTP\/1.1 431/],
    ['a length that is no number', () => head('Content-Length: many\r\n\r\n'), /^HTTP\/1.1 400/],
    ['two lengths', () => head('Content-Length: 1\r\nContent-Length: 2\r\n\r\n'), /^HTTP\/1.1 400/],
    [
      'a length and chunks',
      () => head('Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'),
      /^HTTP\/1.1 400/,
    ],
    [
      'a body over 8 MB',
      () =>
        Buffer.concat([Buffer.from(head('Content-Length: 9000000\r\n\r\n')), Buffer.alloc(9_000_000, 0x20)]),
      /^(HTTP\/1.1 413|$)/,
    ],
  ])('answers %s and closes', async (_name, bytes, status) => {
    expect(await raw(bytes())).toMatch(status);
    expect((await send(hub, { path: '/twins/a' })).status).toBe(200);
  });

  it('answers each of 2,000 pipelined requests, in order', async () => {
    const ask = (id: string, more = '') =>
      `GET /twins/${id}?api-version=2021-04-12 HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${serviceToken(hub)}\r\n${more}\r\n`;
    const text = await raw(ask('a').repeat(1_999) + ask('none', 'Connection: close\r\n'));
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect(statuses).toEqual([...Array(1_999).fill('200'), '404']);
  });

  it.each<[name: string, limit: object, bytes: string, answer: RegExp]>([
    [
      'never ends its headers',
      { headersTimeoutMs: 50 },
      'GET / HTTP/1.1\r\nHost: localhost\r\nX-',
      /^HTTP\/1\.1 408 .*iothub-errorcode: RequestTimeout/s,
    ],
    ['stops within its request', { idleTimeoutMs: 50 }, 'PUT /devices/x HTTP/1.1\r\nContent-Length: 9', /^$/],
  ])('cuts off a client that %s and never closes', async (_name, limit, bytes, answer) => {
    const server = createRestServer({
      tls: hub.certificate,
      ...limit,
      state: hub.state,
      gatekeeper: createGatekeeper({
        state: hub.state,
        policies: hub.policies,
        bearer: undefined,
        hosts: ['localhost'],
        wallNow: Date.now,
      }),
      dateNow: Date.now,
      faults: hub.faults,
      log: hub.log,
      throttle: undefined,
    });
    const port = await listen(server, 0, '127.0.0.1');
    const closed = new Promise<void>((resolve) =>
      server.once('secureConnection', (socket) => socket.once('close', resolve)),
    );
    // Half open: the client reads, and would never end the connection by itself.
    const options = { port, host: '127.0.0.1', servername: 'localhost', ca: hub.caPem, allowHalfOpen: true };
    const socket = connect(options);
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', () => undefined);
    socket.write(bytes);
    await closed;
    expect(text).toMatch(answer);
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('cuts off a client that sends more and more requests without waiting for an answer', async () => {
    const ask = `GET /twins/a?x=${'y'.repeat(10_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const statuses = [...(await raw(ask.repeat(2_000))).matchAll(/HTTP\/1\.1 (\d+)/g)];
    expect(statuses.length).toBeLessThan(2_000);
    expect((await send(hub, { path: '/twins/a' })).status).toBe(200);
  });

  it.each<[name: string, body: string]>([
    ['nested too deep', `${'['.repeat(100_000)}`],
    ['nested too deep in objects', `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`],
    ['cut off', '{"tags":'],
    ['no JSON', 'tags: 1'],
    ['a bare number', '1'],
    ['null', 'null'],
    ['a lone surrogate as a key is data, a wrong type is not', '{"tags":"\\ud800"}'],
  ])('refuses a body that is %s', async (_name, body) => {
    for (const [method, path] of [
      ['PATCH', '/twins/a'],
      ['PUT', '/jobs/v2/x'],
      ['PUT', '/devices/x'],
      ['POST', '/devices/query'],
      ['POST', '/devices'],
      ['POST', '/twins/a/methods'],
    ] as const) {
      const reply = await send(hub, { method, path, body });
      expect({ path, status: reply.status }).toEqual({ path, status: 400 });
    }
  });

  it.each<[name: string, path: string]>([
    ['file uploads', '/devices/a/files'],
    ['commands of digital twins', '/digitaltwins/a/commands/x'],
    ['messages of devices', '/devices/a/messages/events'],
    ['nothing', '/'],
    ['a broken escape', '/twins/%zz'],
    ['many slashes', `${'/'.repeat(15_000)}x`],
    ['a very long one', `/x/${'y'.repeat(10_000)}`],
  ])('answers 501 for an unknown path: %s', async (_name, path) => {
    const reply = await send(hub, { path });
    expect([reply.status, reply.headers['iothub-errorcode']]).toEqual([501, 'NotImplemented']);
    expect(reply.json.Message).toMatch(/^ErrorCode:NotImplemented;/);
  });

  it.each(['/devices/a/files', '/'])('answers 401 for an unknown path without a token: %s', async (path) => {
    const reply = await send(hub, { path, token: '' });
    expect([reply.status, reply.headers['iothub-errorcode']]).toEqual([401, 'IotHubUnauthorizedAccess']);
  });

  it.each(['2018-06-30', '2020-05-31-preview', '2020-09-30', '2021-04-12', '2024-03-31'])(
    'takes the api-version %s',
    async (version) => {
      expect((await send(hub, { path: `/twins/a?api-version=${version}` })).status).toBe(200);
    },
  );

  it('refuses an unknown api-version', async () => {
    const reply = await send(hub, { path: '/twins/a?api-version=1999-01-01' });
    expect([reply.status, reply.headers['iothub-errorcode']]).toEqual([400, 'InvalidProtocolVersion']);
  });

  it('says without a token that it is ready, and takes no other request for that', async () => {
    const reply = await send(hub, { path: '/healthz', token: '' });
    expect([reply.status, reply.json]).toEqual([200, { status: 'ready' }]);
    expect((await send(hub, { path: '/healthz', method: 'POST', token: '' })).status).toBe(401);
  });

  it('keeps no token and no query string in its log', async () => {
    await send(hub, { path: '/twins/a?api-version=2021-04-12&secret=1' });
    const entry = hub.log.entries().at(-1);
    expect(entry).toMatchObject({ method: 'GET', path: '/twins/a', operation: 'getTwin', status: 200 });
    expect(JSON.stringify(hub.log.entries())).not.toMatch(/SharedAccess|secret/);
  });
});
