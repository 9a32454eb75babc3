import { describe, expect, it } from 'vitest';
import { judgeKey, judgeValue, type PrivacyReason } from '../../../src/capture/survey/personal.ts';
import type { JsonValue } from '../../../src/model/json.ts';

describe('a key', () => {
  const cases: Partial<Readonly<Record<PrivacyReason | 'harmless', readonly string[]>>> = {
    'a secret by its key': [
      'password',
      'wifiPassword',
      'api_key',
      'primaryKey',
      'accessToken',
      'sharedSecret',
      'connectionString',
      'PSK',
      'x509Thumbprint',
    ],
    'personal by its key': [
      'name',
      'deviceName',
      'hostname',
      'email',
      'eMail',
      'phoneNumber',
      'phone2',
      'streetAddress',
      'ipAddress',
      'ip',
      'IPv4',
      'macaddr',
      'MAC',
      'wifi_ssid',
      'SSID',
      'serialNumber',
      'serialnumber',
      'IMEI',
      'iccid',
      'owner',
      'ownerId',
      'users',
      'userId',
      'location',
      'geoLocation',
      'latitude',
      'lat',
      'lng',
      'contact-person',
      'installedBy',
      'customer',
    ],
    'free text': ['note', 'notes', 'comment', 'description'],
    harmless: [
      'building',
      'floor',
      'kind',
      'firmware',
      'version',
      'battery',
      'ring',
      'site',
      'lockTime',
      'temperature',
      'platform',
      'shipped',
      'description2x',
      'interval',
      'zone',
      'keyboard',
      'machine',
      'latency',
      'plugged',
    ],
  };
  for (const [reason, keys] of Object.entries(cases)) {
    for (const key of keys) {
      it(`${key} is ${reason}`, () => {
        expect(judgeKey(key) ?? 'harmless').toBe(reason);
      });
    }
  }
});

describe('a value', () => {
  const cases: readonly (readonly [string, JsonValue, PrivacyReason | undefined])[] = [
    ['an e-mail address', 'bob@example.com', 'personal by its value'],
    ['an e-mail address in a text', 'ask bob@example.com', 'personal by its value'],
    ['an IPv4 address', '10.0.17.4', 'personal by its value'],
    ['an IPv4 address with a port', '10.0.17.4:8080', 'personal by its value'],
    ['an IPv6 address', 'fe80::1ff:fe23:4567:890a', 'personal by its value'],
    ['a full IPv6 address', '2001:0db8:85a3:0000:0000:8a2e:0370:7334', 'personal by its value'],
    ['a MAC address', '00:1B:44:11:3A:B7', 'personal by its value'],
    ['a MAC address with dashes', '00-1b-44-11-3a-b7', 'personal by its value'],
    ['a MAC address with dots', '001b.4411.3ab7', 'personal by its value'],
    ['a bare MAC address', '001B44113AB7', 'personal by its value'],
    ['a GUID', '0f8fad5b-d9cb-469f-a165-70867728950e', 'personal by its value'],
    ['a phone number', '+36 1 234 5678', 'personal by its value'],
    ['a phone number without a plus', '(206) 555-0100', 'personal by its value'],
    ['a phone number in a text', 'call +3612345678', 'personal by its value'],
    ['a pair of coordinates', '47.4979, 19.0402', 'personal by its value'],
    ['a list of coordinates', [19.0402, 47.4979], 'personal by its value'],
    ['a long number', 356938035643809, 'personal by its value'],
    ['a map with a personal key', [{ owner: 'x' }], 'personal by its key'],
    ['a shared access key', `SharedAccessKey=${'A'.repeat(43)}=`, 'a secret by its value'],
    ['a signature', 'SharedAccessSignature sr=h&sig=abc', 'a secret by its value'],
    ['a URL with a password', 'https://bob:secret@example.com/', 'a secret by its value'],
    ['a URL with a query', 'https://example.com/f?sv=1&x=2', 'a secret by its value'],
    ['a long token', 'dGhpcyBpcyBhIHNlY3JldCAxMjM0', 'a secret by its value'],
    ['a hash', 'd41d8cd98f00b204e9800998ecf8427e', 'a secret by its value'],
    ['a web token', 'eyJhbGciOiJIUzI1NiJ9.e30.abc', 'a secret by its value'],
    ['a key file', '-----BEGIN PRIVATE KEY-----', 'a secret by its value'],
    ['a sentence', 'the door at the back is stuck', 'free text'],
    ['two lines', 'a\nb', 'free text'],
    ['a word', 'gateway', undefined],
    ['a version', '1.4.2', undefined],
    ['a version of four numbers, where the key says so', '1.4.2.0', undefined],
    ['a date', '2027-03-01', undefined],
    ['an instant', '2027-03-01T21:00:00Z', undefined],
    ['a time of day', '21:30:15', undefined],
    ['a plain URL', 'https://example.com/firmware/3.bin', undefined],
    ['a name with dashes', 'campus-gateway-building-43-floor-2', undefined],
    ['a number', 40_000, undefined],
    ['a list of words', ['a', 'b'], undefined],
    ['a pair of whole numbers', [1, 2], undefined],
  ];
  for (const [name, value, reason] of cases) {
    it(`that is ${name} is ${reason ?? 'harmless'}`, () => {
      expect(judgeValue(value, 'firmwareVersion')).toBe(name.startsWith('an IPv4') ? undefined : reason);
      expect(judgeValue(value, 'value')).toBe(
        name.startsWith('a version of four') ? 'personal by its value' : reason,
      );
    });
  }
});
