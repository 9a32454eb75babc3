import { expect, it } from 'vitest';
import { addressOf, type Place, readPlace } from '../../../src/hub-page/browser/place.ts';

const places: readonly [Place, string][] = [
  [{ view: 'devices', search: '' }, '#/devices'],
  [{ view: 'devices', search: "tags.building = '43'" }, '#/devices?search=tags.building+%3D+%2743%27'],
  [{ view: 'device', deviceId: 'door-1' }, '#/devices/door-1'],
  [{ view: 'device', deviceId: 'a/b?c#d%', moduleId: '$edgeHub' }, '#/devices/a%2Fb%3Fc%23d%25/%24edgeHub'],
  [{ view: 'jobs' }, '#/jobs'],
  [{ view: 'job', jobId: 'acme-lock-doors-2603022100' }, '#/jobs/acme-lock-doors-2603022100'],
  [{ view: 'connections' }, '#/connections'],
  [{ view: 'fleets' }, '#/fleets'],
  [{ view: 'log', kind: '', device: '', text: '' }, '#/log'],
  [
    { view: 'log', kind: 'twin', device: 'door-1', text: 'a=b&c' },
    '#/log?kind=twin&device=door-1&text=a%3Db%26c',
  ],
];

it.each(places)('%j has an address that leads back to it', (place, address) => {
  expect(addressOf(place)).toBe(address);
  expect(readPlace(address)).toEqual(place);
});

it.each(['', '#', '#/', '#main', '#/nowhere', '#/devices/%', '#/devices/', '#/constructor'])(
  '%j is the address of the devices',
  (address) => {
    expect(readPlace(address)).toEqual({ view: 'devices', search: '' });
  },
);
