import { describe, expect, it } from 'vitest';
import { fleetText, GROUP_START } from '../../support/fleet-text.ts';
import { readTexts } from '../../support/read-text.ts';

describe('a fleet that cannot be simulated', () => {
  it.each([
    ['an unknown generator', fleetText(`${GROUP_START}tags: { a: { $cycl: [1] } } }`), 'fleet-value'],
    ['an empty cycle', fleetText(`${GROUP_START}tags: { a: { $cycle: [] } } }`), 'fleet-value'],
    [
      'a weight of nothing',
      fleetText(`${GROUP_START}tags: { a: { $weighted: [{ value: 1, weight: 0 }] } } }`),
      'fleet-value',
    ],
    ['a range that goes down', fleetText(`${GROUP_START}tags: { a: { $range: [2, 1] } } }`), 'fleet-value'],
    [
      'a generator beside data',
      fleetText(`${GROUP_START}tags: { a: { $range: [1, 2], b: 1 } } }`),
      'fleet-value',
    ],
    ['a bad twin key', fleetText(`${GROUP_START}tags: { a.b: 1 } }`), 'twin-key'],
    [
      'a module of IoT Edge on a plain device',
      fleetText(`${GROUP_START}modules: { $edgeAgent: {} } }`),
      'fleet-module',
    ],
    [
      'a module whose id only the hub could give',
      fleetText(`${GROUP_START}capabilities: { iotEdge: true }, modules: { $agent: {} } }`),
      'fleet-module',
    ],
    ['a module id with a blank', fleetText(`${GROUP_START}modules: { a b: {} } }`), 'wrong-key'],
    [
      'a bad twin key of a module',
      fleetText(`${GROUP_START}modules: { m: { tags: { a.b: 1 } } } }`),
      'twin-key',
    ],
    [
      'a condition of a module that cannot be read',
      fleetText(
        `${GROUP_START}modules: { m: { methods: { a: { failures: [{ when: "tags.", status: 500 }] } } } } }`,
      ),
      'query-syntax',
    ],
    ['a parent that is no group', fleetText(`${GROUP_START}parent: gateways }`), 'fleet-parent'],
    [
      'a parent that is no IoT Edge device',
      fleetText(`${GROUP_START}parent: e }`, '    - { name: e, count: 1, idPattern: e }\n'),
      'fleet-parent',
    ],
    [
      'a group that is its own parent',
      fleetText(`${GROUP_START}parent: g, capabilities: { iotEdge: true } }`),
      'fleet-parent',
    ],
    ['one id for all', fleetText('{ name: g, count: 2, idPattern: d }'), 'fleet-device-ids'],
    ['an id with a space', fleetText('{ name: g, count: 1, idPattern: "a b" }'), 'fleet-device-ids'],
    [
      'two groups of one name',
      fleetText(`${GROUP_START}}`, '    - { name: g, count: 1, idPattern: e }\n'),
      'fleet-group-name',
    ],
    [
      'two groups of one pattern',
      fleetText(`${GROUP_START}}`, `    - ${GROUP_START.replace('g,', 'h,')}}\n`),
      'fleet-device-ids',
    ],
    [
      'latency that goes down',
      fleetText(`${GROUP_START}methods: { a: { latency: { from: 2s, to: 1s } } } }`),
      'time-range',
    ],
    [
      'away longer than the period',
      fleetText(`${GROUP_START}offline: { every: 1h, for: 1h } }`),
      'duration-range',
    ],
    ['a period of nothing', fleetText(`${GROUP_START}offline: { every: 0s, for: 1s } }`), 'duration-range'],
    ['away for no time', fleetText(`${GROUP_START}offline: { every: 1h, for: 0s } }`), 'duration-range'],
    [
      'a zone beside a period',
      fleetText(`${GROUP_START}offline: { every: 1h, for: 1s, timeZone: UTC } }`),
      'wrong-key',
    ],
    [
      'nights without a zone',
      fleetText(`${GROUP_START}offline: { cron: "0 22 * * *", for: 8h } }`),
      'cron-no-zone',
    ],
    [
      'nights in no zone',
      fleetText(`${GROUP_START}offline: { cron: "0 22 * * *", timeZone: Europe/Budapesto, for: 8h } }`),
      'unknown-time-zone',
    ],
    [
      'nights of no day',
      fleetText(`${GROUP_START}offline: { cron: "0 22 31 2 *", timeZone: UTC, for: 8h } }`),
      'cron-never-fires',
    ],
    [
      'away in two ways',
      fleetText(`${GROUP_START}offline: { every: 1h, cron: "0 1 * * *", for: 1m } }`),
      'choose-one',
    ],
    ['a key that is none', fleetText(`${GROUP_START}onlin: 3% }`), 'unknown-key'],
  ])('%s', (_, text, code) => {
    expect(readTexts({ 'f.yaml': text }).diagnostics.map((found) => found.code)).toEqual([code]);
  });

  it('says of parents what is wrong, and what to do', () => {
    const edge = (name: string, parent?: string) =>
      `    - { name: ${name}, count: 1, idPattern: ${name}, capabilities: { iotEdge: true }${parent === undefined ? '' : `, parent: ${parent}`} }\n`;
    const chain = ['b', 'c', 'd', 'e', 'f', 'i'].map((name, at, all) => edge(name, all[at - 1] ?? 'a'));
    const { diagnostics } = readTexts({
      'f.yaml': fleetText(
        `${GROUP_START}parent: gatway }`,
        `    - { name: leaf, count: 1, idPattern: leaf, parent: i }\n`,
        edge('gateway', 'above'),
        edge('above', 'gateway'),
        `    - { name: j, count: 1, idPattern: j, parent: g }\n`,
        edge('a'),
        ...chain,
      ),
    });
    expect(diagnostics.map(({ message, hint }) => `${message}; ${hint}`)).toEqual([
      'this fleet has no group "gatway"; did you mean `gateway`?',
      'the parents go round in a circle: gateway → above → gateway; remove `parent` from the group at the top',
      'the parents go round in a circle: above → gateway → above; remove `parent` from the group at the top',
      'the devices of group "g" are no IoT Edge devices, and only those have child devices; add `capabilities: { iotEdge: true }` to group "g"',
      'these IoT Edge devices are 6 layers below the first; IoT Edge allows 5; name a parent that is higher up',
    ]);
  });

  it('reports a mistake once, even in a part that several groups share by an alias', () => {
    const shared = `    - { name: h, count: 2, idPattern: "h-{index}", methods: *shared }\n`;
    const group = `${GROUP_START}methods: &shared { a: { latncy: 1s, statuss: 200 } } }`;
    const { diagnostics } = readTexts({ 'f.yaml': fleetText(group, shared) });
    expect(diagnostics.map(({ code, range, hint }) => [code, range.line, hint])).toEqual([
      ['unknown-key', 6, 'did you mean `latency`?'],
      ['unknown-key', 6, 'did you mean `status`?'],
    ]);
  });
});
