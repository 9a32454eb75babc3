import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalHub, startLocalHub } from '../../src/simulator/local-hub.ts';
import { ROUTES } from '../../src/simulator/protocol/routes.ts';
import { createSas } from '../../src/simulator/protocol/sas.ts';
import { send } from '../support/service-clients.ts';

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/local-hub-limits.md'), 'utf8');
const ENDPOINT = '(?:GET|PUT|POST|PATCH|DELETE) /[^`]*';

/** The rows of the first table: an operation, and the status with which the local hub answers it. */
const different = [
  ...page.matchAll(new RegExp(`^\\| \`(${ENDPOINT})\` \\| (\\d{3})(?: \`(\\w+)\`)?`, 'gm')),
].map(([, endpoint = '', status, code]) => ({ endpoint, status: Number(status), code }));

const table = page.slice(page.indexOf('| operations |'), page.indexOf('## Protocols'));
const same = Array.from(
  table.matchAll(new RegExp(`\`(${ENDPOINT})\``, 'g')),
  ([, endpoint = '']) => endpoint,
);

/** All operations of the service client, from its own descriptions. */
function operationsOfClient(): readonly string[] {
  const main = createRequire(import.meta.url).resolve('azure-iothub');
  const folder = path.join(path.dirname(main), 'dist/pl/operations');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.js'))
    .flatMap((file) => [
      ...readFileSync(path.join(folder, file), 'utf8').matchAll(/httpMethod: "(\w+)",\s+path: "([^"]+)"/g),
    ])
    .map(([, method, where]) => `${method} /${where}`);
}

/** Without the names of its parts, which differ from page to page. */
const shapeOf = (endpoint: string): string => endpoint.replace(/\{[^}]*\}/g, '{}');

describe('docs/local-hub-limits.md', () => {
  let hub: LocalHub;
  beforeAll(async () => {
    hub = await startLocalHub();
    hub.addDevice({ deviceId: 'a' });
  });
  afterAll(() => hub.stop());

  const ask = (endpoint: string, id: string) => {
    const [method = '', where = ''] = endpoint
      .replace('{id}', id)
      .replace(/\{[^}]*\}/g, 'm')
      .split(' ');
    const key = hub.policies.find(({ name }) => name === 'iothubowner')?.primaryKey ?? '';
    const token = createSas('localhost', 4_000_000_000, key, 'iothubowner');
    return send(hub, { method, path: where, token, ...(method !== 'GET' && { body: {} }) });
  };

  it('says of each operation of the service client whether the local hub has it', () => {
    const operations = operationsOfClient();
    expect(operations.length).toBeGreaterThan(40);
    const told = [...different.map(({ endpoint }) => endpoint), ...same].map(shapeOf);
    expect(operations.filter((endpoint) => !told.includes(shapeOf(endpoint)))).toEqual([]);
    expect(told).toHaveLength(new Set(told).size);
  });

  it('names each operation that the local hub has', () => {
    const told = [...page.matchAll(new RegExp(`\`(${ENDPOINT})\``, 'g'))].map(([, endpoint = '']) =>
      shapeOf(endpoint),
    );
    const known = ROUTES.map(
      ({ method, segments }) =>
        `${method} /${segments.map((part) => (part.startsWith(':') ? '{}' : part)).join('/')}`,
    );
    expect(known.filter((endpoint) => !told.includes(endpoint))).toEqual([]);
  });

  it.each(different)('$endpoint → $status $code', async ({ endpoint, status, code }) => {
    const reply = await ask(endpoint, 'a');
    expect([reply.status, reply.headers['iothub-errorcode']]).toEqual([status, code]);
  });

  it.each(same)('%s is there', async (endpoint) => {
    expect((await ask(endpoint, 'unknown')).headers['iothub-errorcode']).not.toBe('NotImplemented');
  });
});

it('a device that wants to upload a file is told that there are no uploads', async () => {
  const hub = await startLocalHub();
  hub.addDevice({ deviceId: 'a' });
  const [, key = ''] = /SharedAccessKey=(.*)$/.exec(hub.deviceConnectionString('a')) ?? [];
  const token = createSas('localhost/devices/a', 4_000_000_000, key);
  for (const where of ['/devices/a/files', '/devices/a/files/notifications']) {
    const reply = await send(hub, { method: 'POST', path: where, token, body: {} });
    expect([reply.status, reply.json.Message]).toEqual([
      501,
      'ErrorCode:NotImplemented;The local hub has no file uploads.',
    ]);
  }
  await hub.stop();
});
