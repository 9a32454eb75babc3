import { describe, expect, it } from 'vitest';
import { job, readTexts } from '../../support/read-text.ts';

const read = (parts: Parameters<typeof job>[0]) => readTexts({ 'a.yaml': job(parts) }).diagnostics;
const codes = (parts: Parameters<typeof job>[0]) =>
  read(parts).map(({ severity, code }) => `${severity} ${code}`);

describe('a payload that is JSON in quotes', () => {
  it.each(['\'{"lockTime": "10m"}\'', '"[1, 2]"', "' {} '"])('%s', (payload) => {
    expect(codes({ action: `method: { name: m, payload: ${payload} }` })).toEqual([
      'warning payload-quoted-json',
    ]);
  });

  it.each(['"{ not json"', '"text"', '{ "a": 1 }', '"1"', '[1]'])('%s is not', (payload) => {
    expect(codes({ action: `method: { name: m, payload: ${payload} }` })).toEqual([]);
  });
});

describe('a response timeout over the time of the job', () => {
  it.each([
    ['60s', '30s', ['warning response-timeout']],
    ['30s', '30s', []],
    [undefined, '10s', ['warning response-timeout']],
    [undefined, '30s', []],
  ])('%s in %s', (timeout, limit, expected) => {
    const written = timeout === undefined ? '' : `, responseTimeout: ${timeout}`;
    expect(codes({ action: `method: { name: m${written} }`, more: `maxExecutionTime: ${limit}` })).toEqual(
      expected,
    );
  });

  it('does not matter to a change of twins', () => {
    expect(codes({ action: 'twin: { tags: { a: 1 } }', more: 'maxExecutionTime: 5s' })).toEqual([]);
  });
});

describe('a secret in a manifest', () => {
  // LoRaWAN starter kits keep AppKey and NwkSKey in desired properties; Wi-Fi passwords in payloads are in many samples.
  it.each([
    ['password: hunter2'],
    ['wifiPassword: hunter2'],
    ['wifi: { psk_secret: hunter2 }'],
    ['list: [{ api-key: hunter2 }]'],
    ['AppKey: "00112233445566778899"'],
    ['NwkSKey: "00112233445566778899"'],
    ['accessToken: hunter2'],
    ['connectionString: hunter2'],
    ['text: "-----BEGIN RSA PRIVATE KEY-----hunter2"'],
    ['text: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.hunter2'],
    ['text: AKIAIOSFODNN7EXAMPLE'],
    ['text: ghp_abcdefghijklmnopqrstuvwxyz0123456789'],
    ['text: "BlobEndpoint=x;AccountKey=hunter2=="'],
  ])('%s', (content) => {
    const found = [`method: { name: m, payload: { ${content} } }`, `twin: { desired: { ${content} } }`].map(
      (action) => read({ action }),
    );
    for (const diagnostics of found) {
      expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
        'warning secret-in-payload',
      ]);
      expect(JSON.stringify(diagnostics)).not.toMatch(/hunter2|0011223344|EXAMPLE|abcdefghij/);
    }
  });

  it.each([
    'password: ""',
    'passwordLength: 12',
    'tokenCount: "3"',
    'key: building',
    'keys: [a]',
    'monkey: kong',
    'secretary: Anna',
    'lockTime: 10m',
    'password: null',
    'publicKey: abc',
  ])('%s is none', (content) => {
    expect(codes({ action: `method: { name: m, payload: { ${content} } }` })).toEqual([]);
  });
});
