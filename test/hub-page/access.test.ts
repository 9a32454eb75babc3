import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HubPage } from '../../src/hub-page/start-hub-page.ts';
import type { LocalHub } from '../../src/simulator/local-hub.ts';
import { ask, type OpenPage, openPage, tokenOf } from '../support/hub-page.ts';

let opened: OpenPage;
let hub: LocalHub;
let page: HubPage;
beforeAll(async () => {
  opened = await openPage();
  ({ hub, page } = opened);
  hub.addDevice({ deviceId: 'door', tags: { floor: 1 } });
});
afterAll(async () => {
  await opened.close();
});

describe('a request that is refused', () => {
  const own = () => `127.0.0.1:${page.port}`;
  it.each([
    ['without a token', { Authorization: '' }, 401, 'the request has no token'],
    ['with another token', { Authorization: 'Bearer x' }, 401, 'the token is not the one of this hub'],
    ['with another scheme', { Authorization: 'Basic {token}' }, 401, 'the token is not the one of this hub'],
    [
      'with the token in a cookie',
      { Authorization: '', Cookie: 'token={token}' },
      401,
      'the request has no token',
    ],
    ['with another host', { Host: 'hub.example' }, 421, 'not another host'],
    ['with the host of another port', { Host: '127.0.0.1:1' }, 421, 'not another host'],
    ['with a host that begins as ours', { Host: '{own}.example' }, 421, 'not another host'],
    ['from another site', { Origin: 'https://hub.example' }, 403, 'comes from another site'],
    ['from another port of this machine', { Origin: 'http://127.0.0.1:1' }, 403, 'comes from another site'],
    ['from a file', { Origin: 'null' }, 403, 'comes from another site'],
  ])('%s', async (_name, headers, status, message) => {
    const filled = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name,
        value.replace('{own}', own()).replace('{token}', tokenOf(page)),
      ]),
    );
    for (const method of ['GET', 'PATCH', 'OPTIONS']) {
      const path = method === 'PATCH' ? '/api/devices/door/twin' : '/api/devices/door';
      const body = method === 'PATCH' ? { tags: { floor: 2 } } : undefined;
      const answer = await ask(page, { method, path, headers: filled, body });
      expect([answer.status, answer.json.message]).toEqual([status, expect.stringContaining(message)]);
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.text).not.toContain(tokenOf(page));
    }
    expect(hub.state.registry.require({ deviceId: 'door' }).row.tags).toEqual({ floor: 1 });
  });
});

it.each(['127.0.0.1', 'localhost', 'LOCALHOST'])(
  'a request to %s with its own origin is answered',
  async (name) => {
    const host = `${name}:${page.port}`;
    const headers = { Host: host, Origin: `http://${host.toLowerCase()}` };
    expect((await ask(page, { path: '/api/hub', headers })).json).toMatchObject({ counts: { devices: 1 } });
  },
);

it('a request of HTTP/1.0 without a host is refused', async () => {
  const socket = connect(page.port, '127.0.0.1');
  socket.write('GET /api/hub HTTP/1.0\r\n\r\n');
  let text = '';
  for await (const chunk of socket) text += chunk;
  expect(text).toMatch(/^HTTP\/1\.1 421 /);
});

it.each([
  ['/../package.json', 404],
  ['/%2e%2e/package.json', 404],
  ['/page.js/..', 404],
  ['//etc/passwd', 404],
  ['/constructor', 404],
  ['/api/../page.js', 404],
  ['/api', 404],
  ['/api/', 404],
  ['/api/devices/', 404],
  ['/api/devices/%', 404],
  ['/api/devices/a%2Fb', 404],
  ['/api/devices/%00', 404],
  ['/api/devices/__proto__', 404],
  ['/api/devices/constructor', 404],
  ['/api/jobs/constructor', 404],
  [`/${'a/'.repeat(7_000)}`, 404],
  [`/api/devices/${'%41'.repeat(5_000)}`, 404],
  ['/api/devices?after=-1', 400],
  ['/api/devices?after=x', 400],
])('a path that is none of ours: %s', async (path, status) => {
  const answer = await ask(page, { path });
  expect([answer.status, answer.json.message]).toEqual([status, expect.any(String)]);
  expect(answer.text).not.toMatch(/\n\s+at /);
});

it('a method that a path does not have is named with those that it has', async () => {
  const answer = await ask(page, { method: 'DELETE', path: '/api/devices/door' });
  expect([answer.status, answer.headers['allow']]).toEqual([405, 'GET']);
});

it('the page is served without a token, and with headers that keep other sites out', async () => {
  for (const [path, type] of [
    ['/', 'text/html'],
    ['/page.js', 'text/javascript'],
    ['/page.css', 'text/css'],
  ] as const) {
    const answer = await ask(page, { path, headers: { Authorization: '' } });
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; .*frame-ancestors 'none'$/),
    });
    expect(answer.text).not.toContain(tokenOf(page));
  }
});

it('a body that is too large is refused before it has arrived', async () => {
  const path = '/api/devices/door/twin';
  const answer = await ask(page, { method: 'PATCH', path, body: `{"tags":"${'x'.repeat(1_100_000)}"}` });
  expect([answer.status, answer.json.message]).toEqual([413, 'the body is larger than 1048576 bytes']);
});

it('a body without a token is not read', async () => {
  const socket = connect(page.port, '127.0.0.1');
  socket.write(
    `PATCH /api/devices/door/twin HTTP/1.1\r\nHost: 127.0.0.1:${page.port}\r\nContent-Length: 900000\r\n\r\n`,
  );
  let text = '';
  for await (const chunk of socket) text += chunk;
  expect(text).toMatch(/^HTTP\/1\.1 401 /);
});

it.each([
  ['', 'the request has no body'],
  ['{', 'the body is not JSON'],
  ['[]', 'the body must be a JSON object'],
  [`${'['.repeat(10_000)}`, 'the body is nested too deep'],
])('a body that is no object is refused: %.20s', async (body, message) => {
  const answer = await ask(page, { method: 'POST', path: '/api/devices/door/methods', body });
  expect([answer.status, answer.json]).toEqual([400, { message }]);
});
