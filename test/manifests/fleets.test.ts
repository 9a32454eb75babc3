import { describe, expect, it } from 'vitest';
import { job, readTexts } from '../support/read-text.ts';

function fleet(group: string, more = ''): string {
  return `apiVersion: hubjobs/v1\nkind: Fleet\nmetadata: { name: f }\nspec:\n  groups:\n    - ${group}\n${more}`;
}

const good = '{ name: g, count: 2, idPattern: "d-{index}", ';

describe('a fleet', () => {
  it('says once what is wrong in a part that several groups share by an alias', () => {
    const shared = `    - { name: h, count: 2, idPattern: "h-{index}", methods: *shared }\n`;
    const group = `${good}methods: &shared { a: { latncy: 1s, statuss: 200 } } }`;
    const { diagnostics } = readTexts({ 'f.yaml': fleet(group, shared) });
    expect(diagnostics.map(({ code, range, hint }) => [code, range.line, hint])).toEqual([
      ['unknown-key', 6, 'did you mean `latency`?'],
      ['unknown-key', 6, 'did you mean `status`?'],
    ]);
  });

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

  it.each<[string, string, readonly string[]]>([
    [
      'a mistyped step beside a bad value',
      `${good}tags: { a: { $cycl: [1] } }, methods: { m: { then: [{ ofline: 9s }, { wait: 99d }] } } }`,
      ['duration-range', 'fleet-value', 'unknown-key'],
    ],
    [
      'a mistyped failure beside a bad condition, also in that failure',
      `${good}methods: { m: { failures: [{ statu: 500, when: tags.a = }, { status: 500, when: tags.b = }] } } }`,
      ['query-syntax', 'query-syntax', 'unknown-key'],
    ],
    [
      'a failure whose share cannot be read does not count as a whole one',
      `${good}methods: { m: { failures: [{ share: 5, status: 500 }, { share: 60%, status: 500 }] } } }`,
      ['wrong-type'],
    ],
    [
      'nor one whose condition is no text',
      `${good}methods: { m: { failures: [{ when: 5, status: 500 }, { share: 60%, status: 500 }] } } }`,
      ['wrong-type'],
    ],
    [
      'a latency with one key mistyped beside a bad length',
      `${good}methods: { m: { latency: { median: 2s, p98: 9s }, then: [{ offline: 0s }] } } }`,
      ['duration-range', 'unknown-key'],
    ],
    [
      'a group without a count beside a bad one',
      `${good}tags: { a: { $cycl: [1] } } }\n    - { name: h, idPattern: e, tags: { a: { $hexx: 1 } } }`,
      ['fleet-value', 'fleet-value', 'missing-key'],
    ],
    ['what is no group', `${good}tags: { a: { $cycl: [1] } } }\n    - 7`, ['fleet-value', 'wrong-type']],
    [
      'of what takes the place of bad parts nothing is said',
      `{ name: [], count: x, idPattern: 3, online: 5, offline: {}, methods: { m: 1, n: { then: [1, {}], latency: [] } } }`,
      [
        'choose-one',
        'choose-one',
        'missing-key',
        'wrong-type',
        'wrong-type',
        'wrong-type',
        'wrong-type',
        'wrong-type',
        'wrong-type',
        'wrong-type',
      ],
    ],
  ])('tells in one run: %s', (_, group, codes) => {
    const { diagnostics, fleets } = readTexts({ 'f.yaml': fleet(group) });
    expect(diagnostics.map(({ code }) => code).sort()).toEqual(codes);
    expect(fleets).toEqual([]);
  });

  it('with an error is known by its name, and what its devices hold is not missed', () => {
    const broken = fleet(`${good}tags: { floor: 1 }, onlin: 3% }`);
    const whole = fleet('{ name: g, count: 1, idPattern: e, tags: { building: 1 } }').replace(
      'name: f ',
      'name: w ',
    );
    const simulation = `apiVersion: hubjobs/v1\nkind: Simulation\nmetadata: { name: s }\nspec:
  { fleets: [f, w], from: "2027-03-01T00:00:00Z", for: 1d, expect: { jobs: { lock-doors: { ran: 1 } } } }\n`;
    const { diagnostics } = readTexts({
      'a.yaml': job({ target: '{ query: tags.floor = 1 }' }),
      'f.yaml': broken,
      's.yaml': simulation,
      'w.yaml': whole,
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(['unknown-key']);
  });

  it.each<[string, string, string]>([
    ['a day that does not exist', 'from: "2027-04-31T12:00:00Z"', 'at-date'],
    ['late downward', 'late: 2h..1h', 'simulation-range'],
    [
      'a mistyped reason',
      'expect: { jobs: { lock-doors: { reasons: { supersedd: 0 } } } }',
      'simulation-unknown-name',
    ],
    [
      'a place in no twin',
      'expect: { twins: [{ query: tags.a = 1, values: { tag.b: null } }] }',
      'wrong-key',
    ],
    ['a number of devices in no form', 'expect: { jobs: { lock-doors: { devices: ">5" } } }', 'wrong-form'],
  ])('a simulation with %s is refused', (_, line, code) => {
    const seen = 'twins: [{ query: tags.a = 1, values: { connectionState: Connected } }]';
    const lines = [
      'from: "2027-03-01T00:00:30Z"',
      'for: 1d',
      `expect: { jobs: { lock-doors: { ran: 1 } }, ${seen} }`,
    ];
    const key = line.split(':')[0] ?? '';
    const spec = [...lines.filter((one) => !one.startsWith(`${key}:`)), line].join('\n  ');
    const head = 'apiVersion: hubjobs/v1\nkind: Simulation\nmetadata: { name: s }\nspec:\n  ';
    const read = (body: string) =>
      readTexts({ 'a.yaml': job({}), 's.yaml': `${head}${body}\n` }).diagnostics.map((found) => found.code);
    expect(read(lines.join('\n  '))).toEqual([]);
    expect(read(spec)).toEqual([code]);
  });

  it('has every value of generators inside generators known', () => {
    const nested = `${good}tags: { a: { $weighted: [{ value: { $cycle: [x, y, z] }, weight: 1 }, { value: w, weight: 1 }] } } }`;
    const query = "tags.a IN ['w', 'x', 'y', 'z']";
    const { diagnostics } = readTexts({
      'a.yaml': job({ target: `{ query: "${query}" }` }),
      'f.yaml': fleet(nested.replace('count: 2', 'count: 60')),
    });
    expect(diagnostics).toEqual([]);
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
