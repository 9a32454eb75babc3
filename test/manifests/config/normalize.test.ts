import { expect, it } from 'vitest';
import { readConfig } from '../../../src/manifests/config/read-config.ts';
import { createSourceText } from '../../../src/manifests/yaml/source-text.ts';

it('a hubjobs.yaml has its defaults filled in', () => {
  const text = `apiVersion: hubjobs/v1\nkind: Config\nowner: acme\nlinks: { device: "https://a.example/{deviceId}" }\nhubs: { one: { hostName: h, tier: S1 }, many: { hostName: h, tier: S2, units: 2, auth: entra } }\n`;
  const { config } = readConfig([{ source: createSourceText('hubjobs.yaml', text) }]);
  expect(config).toEqual({
    owner: 'acme',
    manifests: ['jobs/**/*.yaml', 'jobs/**/*.yml'],
    hubs: [
      {
        name: 'one',
        hostName: 'h',
        tier: 'S1',
        units: 1,
        leadInSeconds: 3_600,
        selector: {},
        connectionStringVariable: 'HUBJOBS_CONNECTION_STRING',
      },
      { name: 'many', hostName: 'h', tier: 'S2', units: 2, leadInSeconds: 86_400, selector: {} },
    ],
    rules: {},
    freezes: [],
    guards: { maxCancels: 2, maxCancelShare: 0.3 },
    deviceLink: 'https://a.example/{deviceId}',
  });
});
