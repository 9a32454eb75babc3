import { expect, it } from 'vitest';
import { exchangeLines } from '../../src/hub/exchange.ts';
import { createRedact } from '../../src/hub/redact.ts';

it('an exchange is told without its secrets', () => {
  const lines = exchangeLines(
    {
      method: 'POST',
      path: '/devices/query?api-version=1&sig=abcdef',
      sent: {
        Authorization: 'SharedAccessSignature sr=x&sig=abc',
        'x-api-key': 'short',
        'x-ms-max-item-count': 100,
        'x-other': 'has a-known-secret in it',
        'x-absent': undefined,
      },
      status: 200,
      received: { 'set-cookie': ['a=1', 'b=2'], 'content-type': ['application/json'] },
      tookMs: 1500,
    },
    createRedact(['a-known-secret']),
  );
  expect(lines).toEqual([
    '> POST /devices/query?api-version=1&sig=***',
    '>   authorization: ***',
    '>   x-api-key: ***',
    '>   x-ms-max-item-count: 100',
    '>   x-other: has *** in it',
    '< HTTP 200 after 2s',
    '<   content-type: application/json',
    '<   set-cookie: ***',
  ]);
});

it('an exchange without an answer says so', () => {
  const lines = exchangeLines({ method: 'GET', path: '/', sent: {}, tookMs: 20 }, createRedact([]));
  expect(lines).toEqual(['> GET /', '< no answer after 20 ms']);
});
