import { describe, expect, it } from 'vitest';
import { job, readTexts } from './read-text.ts';

function fleet(group: string, more = ''): string {
  return `apiVersion: hubjobs/v1\nkind: Fleet\nmetadata: { name: f }\nspec:\n  groups:\n    - ${group}\n${more}`;
}

const good = '{ name: g, count: 2, idPattern: "d-{index}", ';

describe('a fleet', () => {
  it('has its defaults filled in', () => {
    const { fleets, diagnostics } = readTexts({ 'f.yaml': fleet(`${good}methods: { a: {} } }`) });
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

  it.each([
    ['an unknown generator', fleet(`${good}tags: { a: { $cycl: [1] } } }`), 'fleet-value'],
    ['an empty cycle', fleet(`${good}tags: { a: { $cycle: [] } } }`), 'fleet-value'],
    [
      'a weight of nothing',
      fleet(`${good}tags: { a: { $weighted: [{ value: 1, weight: 0 }] } } }`),
      'fleet-value',
    ],
    ['a range that goes down', fleet(`${good}tags: { a: { $range: [2, 1] } } }`), 'fleet-value'],
    ['a generator beside data', fleet(`${good}tags: { a: { $range: [1, 2], b: 1 } } }`), 'fleet-value'],
    ['a bad twin key', fleet(`${good}tags: { a.b: 1 } }`), 'twin-key'],
    ['one id for all', fleet('{ name: g, count: 2, idPattern: d }'), 'fleet-device-ids'],
    ['an id with a space', fleet('{ name: g, count: 1, idPattern: "a b" }'), 'fleet-device-ids'],
    [
      'two groups of one name',
      fleet(`${good}}`, '    - { name: g, count: 1, idPattern: e }\n'),
      'fleet-group-name',
    ],
    [
      'two groups of one pattern',
      fleet(`${good}}`, `    - ${good.replace('g,', 'h,')}}\n`),
      'fleet-device-ids',
    ],
    [
      'latency that goes down',
      fleet(`${good}methods: { a: { latency: { from: 2s, to: 1s } } } }`),
      'time-range',
    ],
    ['away longer than the period', fleet(`${good}offline: { every: 1h, for: 1h } }`), 'duration-range'],
    ['a period of nothing', fleet(`${good}offline: { every: 0s, for: 1s } }`), 'duration-range'],
    ['away for no time', fleet(`${good}offline: { every: 1h, for: 0s } }`), 'duration-range'],
    ['a zone beside a period', fleet(`${good}offline: { every: 1h, for: 1s, timeZone: UTC } }`), 'wrong-key'],
    ['nights without a zone', fleet(`${good}offline: { cron: "0 22 * * *", for: 8h } }`), 'cron-no-zone'],
    [
      'nights in no zone',
      fleet(`${good}offline: { cron: "0 22 * * *", timeZone: Europe/Budapesto, for: 8h } }`),
      'unknown-time-zone',
    ],
    [
      'nights of no day',
      fleet(`${good}offline: { cron: "0 22 31 2 *", timeZone: UTC, for: 8h } }`),
      'cron-never-fires',
    ],
    ['away in two ways', fleet(`${good}offline: { every: 1h, cron: "0 1 * * *", for: 1m } }`), 'choose-one'],
    ['a key that is none', fleet(`${good}onlin: 3% }`), 'unknown-key'],
  ])('%s', (_, text, code) => {
    expect(readTexts({ 'f.yaml': text }).diagnostics.map((found) => found.code)).toEqual([code]);
  });

  it.each([
    ['{ every: 1h, for: 5m }', { everyMs: 3_600_000, forMs: 300_000 }],
    [
      '{ cron: "0 22 * * *", timeZone: Europe/Budapest, for: 8h }',
      { cron: '0 22 * * *', timeZone: 'Europe/Budapest', forMs: 28_800_000 },
    ],
  ])('has devices that are away: %s', (offline, normal) => {
    const { fleets, diagnostics } = readTexts({ 'f.yaml': fleet(`${good}offline: ${offline} }`) });
    expect(diagnostics).toEqual([]);
    expect(fleets[0]?.groups[0]?.offline).toEqual(normal);
  });

  it('is known to the checks of conditions, also from a later file', () => {
    const tags = `${good}tags: { building: "43", floor: { $cycle: [1, 2] } } }`;
    const { diagnostics } = readTexts({
      'a.yaml': job({ target: "{ query: tags.buildng = '43' }" }),
      'z.yaml': fleet(tags),
    });
    expect(diagnostics).toMatchObject([
      { code: 'query-unknown-path', range: { file: 'a.yaml', line: 5, column: 25, endColumn: 32 } },
    ]);
  });
});
