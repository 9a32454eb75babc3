import { describe, expect, it } from 'vitest';
import { parseConnectionString, parseHostName } from '../../src/hub/connection-string.ts';
import { HubError } from '../../src/hub/hub-error.ts';

const KEY = 'c2VjcmV0LWtleS1vZi10aGUtcG9saWN5';
const GOOD = `HostName=hub1.azure-devices.net;SharedAccessKeyName=service;SharedAccessKey=${KEY}`;

function refusalOf(action: () => unknown): HubError {
  try {
    action();
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('parseConnectionString reads', () => {
  const cases: Record<string, { text: string; hostName: string; port?: number; key?: string }> = {
    'a service connection string': { text: GOOD, hostName: 'hub1.azure-devices.net' },
    'a port in the host name': {
      text: `HostName=localhost:8443;SharedAccessKeyName=service;SharedAccessKey=${KEY}`,
      hostName: 'localhost:8443',
      port: 8443,
    },
    'port 443 written out': {
      text: `HostName=hub1.azure-devices.net:443;SharedAccessKeyName=service;SharedAccessKey=${KEY}`,
      hostName: 'hub1.azure-devices.net',
    },
    'its parts in another order and case': {
      text: `sharedaccesskey=${KEY};HOSTNAME=hub1.azure-devices.net;SharedAccessKeyName=service`,
      hostName: 'hub1.azure-devices.net',
    },
    'with the line break that a secret store adds': {
      text: `${GOOD}\r\n`,
      hostName: 'hub1.azure-devices.net',
    },
    'with a semicolon at the end': { text: `${GOOD};`, hostName: 'hub1.azure-devices.net' },
    'a key that ends in padding': {
      text: GOOD.replace(KEY, 'c2VjcmV0IQ=='),
      hostName: 'hub1.azure-devices.net',
      key: 'c2VjcmV0IQ==',
    },
  };
  for (const [name, { text, hostName, port = 443, key = KEY }] of Object.entries(cases)) {
    it(name, () => {
      expect(parseConnectionString(text)).toEqual({
        host: hostName.replace(/:.*/, ''),
        hostName,
        port,
        keyName: 'service',
        key,
      });
    });
  }
});

describe('parseConnectionString refuses', () => {
  const cases: Record<string, { text: string; says: RegExp }> = {
    'an empty text': { text: '', says: /empty/ },
    'a key alone': { text: KEY, says: /empty or has no Name=value parts/ },
    'a missing host name': { text: GOOD.replace(/HostName=[^;]*;/, ''), says: /HostName is missing/ },
    'a missing policy': {
      text: GOOD.replace(/SharedAccessKeyName=[^;]*;/, ''),
      says: /SharedAccessKeyName is missing/,
    },
    'a missing key': { text: GOOD.replace(/;SharedAccessKey=.*/, ''), says: /SharedAccessKey is missing/ },
    'an empty key': { text: GOOD.replace(KEY, ''), says: /SharedAccessKey is missing/ },
    'a key cut short': { text: GOOD.replace(KEY, KEY.slice(0, -3)), says: /not base64/ },
    'a key that a shell has changed': { text: GOOD.replace(KEY, `${KEY} rest`), says: /not base64/ },
    "a device's": {
      text: `HostName=hub1.azure-devices.net;DeviceId=d1;SharedAccessKey=${KEY}`,
      says: /one device/,
    },
    'one of Event Hubs': {
      text: `Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=service;SharedAccessKey=${KEY}`,
      says: /Event Hubs/,
    },
    'one with a signature': {
      text: 'HostName=hub1.azure-devices.net;SharedAccessSignature=SharedAccessSignature sr=a&sig=b&se=1',
      says: /signature/,
    },
    'a URL for a host name': { text: GOOD.replace('hub1', 'https://hub1'), says: /not a host name/ },
    'a key in place of the host name': {
      text: GOOD.replace('hub1.azure-devices.net', `${KEY}=/`),
      says: /not a host name/,
    },
    'port 0': { text: GOOD.replace('.net', '.net:0'), says: /not a host name/ },
    'port 65536': { text: GOOD.replace('.net', '.net:65536'), says: /not a host name/ },
  };
  for (const [name, { text, says }] of Object.entries(cases)) {
    it(`${name}, without quoting it`, () => {
      const error = refusalOf(() => parseConnectionString(text));
      expect(error.message).toMatch(says);
      expect(error.details.hint).toBeTruthy();
      const said = `${error.message} ${JSON.stringify(error.details)} ${error.stack}`;
      expect(said).not.toContain(KEY.slice(0, 12));
      expect(said).not.toContain('hub1');
    });
  }

  it('hosts and credentials as errors of two kinds', () => {
    expect(refusalOf(() => parseHostName('a b')).kind).toBe('unreachable');
    expect(refusalOf(() => parseConnectionString('a=b')).kind).toBe('unauthorized');
  });
});
