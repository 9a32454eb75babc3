import { describe, expect, it } from 'vitest';
import { fleetText, GROUP_START } from '../../support/fleet-text.ts';
import { readTexts } from '../../support/read-text.ts';

describe('a fleet in its normal form', () => {
  it('has its defaults filled in', () => {
    const { fleets, diagnostics } = readTexts({ 'f.yaml': fleetText(`${GROUP_START}methods: { a: {} } }`) });
    expect(diagnostics).toEqual([]);
    expect(fleets).toEqual([
      {
        name: 'f',
        seed: 1,
        groups: [
          {
            name: 'g',
            count: 2,
            idPattern: 'd-{index}',
            tags: {},
            desired: {},
            reported: {},
            online: 1,
            methods: {
              a: {
                status: 200,
                payload: null,
                latency: { fromMs: 10, toMs: 50 },
                failures: [],
                steps: [],
              },
            },
            reportDesired: [],
            onDesired: {},
          },
        ],
      },
    ]);
  });

  it('has parents before their children, and the modules that the hub gives IoT Edge devices', () => {
    const { fleets, diagnostics } = readTexts({
      'f.yaml': fleetText(
        `${GROUP_START}parent: e }`,
        `    - { name: e, count: 1, idPattern: e, parent: top, capabilities: { iotEdge: true } }\n`,
        `    - { name: top, count: 1, idPattern: top, capabilities: { iotEdge: true }, modules: { $edgeHub: { tags: { a: 1 } } } }\n`,
      ),
    });
    expect(diagnostics).toEqual([]);
    expect(fleets[0]?.groups.map(({ name, parent, tags }) => [name, parent, tags])).toEqual([
      ['top', undefined, {}],
      ['top/$edgeAgent', undefined, {}],
      ['top/$edgeHub', undefined, { a: 1 }],
      ['e', 'top', {}],
      ['e/$edgeAgent', undefined, {}],
      ['e/$edgeHub', undefined, {}],
      ['g', 'e', {}],
    ]);
  });

  it.each([
    ['{ every: 1h, for: 5m }', { everyMs: 3_600_000, forMs: 300_000 }],
    [
      '{ cron: "0 22 * * *", timeZone: Europe/Budapest, for: 8h }',
      { cron: '0 22 * * *', timeZone: 'Europe/Budapest', forMs: 28_800_000 },
    ],
  ])('has devices that are offline: %s', (offline, normal) => {
    const { fleets, diagnostics } = readTexts({ 'f.yaml': fleetText(`${GROUP_START}offline: ${offline} }`) });
    expect(diagnostics).toEqual([]);
    expect(fleets[0]?.groups[0]?.offline).toEqual(normal);
  });
});
