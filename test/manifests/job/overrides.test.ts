import { describe, expect, it } from 'vitest';
import { readRepository } from '../../../src/manifests/repository.ts';
import { manifestsOfHub } from '../../../src/manifests/select-manifests.ts';
import { job } from '../../support/read-text.ts';

const CONFIG = `apiVersion: hubjobs/v1
kind: Config
owner: acme
hubs:
  production: { hostName: p.example, tier: S2 }
  staging: { hostName: s.example, tier: S1 }
  test: { hostName: t.example, tier: F1 }
`;

/** Lines 9 and on. */
function read(
  overrides: string,
  parts: Parameters<typeof job>[0] = {},
  files: Readonly<Record<string, string>> = {},
) {
  const text = `${job(parts)}hubs:\n${overrides}`;
  const encoder = new TextEncoder();
  const repository = readRepository(
    new Map([
      ['hubjobs.yaml', encoder.encode(CONFIG)],
      ['jobs/a.yaml', encoder.encode(text)],
      ...Object.entries(files).map(([file, content]) => [file, encoder.encode(content)] as const),
    ]),
  );
  const found = repository.diagnostics.map(
    ({ code, message, range }) => `${code} ${range.line}:${range.column} ${message}`,
  );
  const on = (hubName: string) => {
    const hub = repository.config.hubs.find(({ name }) => name === hubName);
    return hub && manifestsOfHub(repository.manifests, hub)[0];
  };
  return { ...repository, found, on };
}

describe('overrides for a hub', () => {
  it('are merged into the spec: keys stay, null removes, lists are replaced', () => {
    const { found, on, manifests } = read(
      [
        '  staging:',
        '    overrides:',
        '      suspend: true',
        '      target: { query: "tags.building = \'test\'" }',
        '      method: { payload: { lockTime: 1m, list: [3], gone: null } }',
        '  test: { overrides: { startingDeadline: null } }',
        '',
      ].join('\n'),
      {
        action:
          'method: { name: lockDoor, payload: { lockTime: 10m, list: [1, 2], gone: 1 }, responseTimeout: 20s }',
        more: 'startingDeadline: 15m',
      },
    );
    expect(found).toEqual([]);
    const [own] = manifests;
    expect(on('production')).toBe(own);
    expect(on('production')).toMatchObject({ suspend: false, startingDeadlineInSeconds: 900 });
    expect(on('staging')).toMatchObject({
      name: 'lock-doors',
      suspend: true,
      target: { condition: "tags.building = 'test'" },
      operation: { name: 'lockDoor', payload: { lockTime: '1m', list: [3] }, responseTimeoutInSeconds: 20 },
      startingDeadlineInSeconds: 900,
    });
    expect(on('staging')).not.toHaveProperty('byHub');
    expect(on('test')).toMatchObject({ suspend: false, startingDeadlineInSeconds: 3_600 });
  });

  it('keep a list of devices from a file, or replace it by another target', () => {
    const files = { 'lists/a.txt': 'door-1\ndoor-2\n', 'lists/b.txt': 'door-3\n' };
    const target = '{ deviceIdsFrom: lists/a.txt }';
    const { found, on } = read(
      [
        '  production: { overrides: { suspend: true } }',
        '  staging: { overrides: { target: { deviceIdsFrom: null, deviceIds: [door-9] } } }',
        '  test: { overrides: { target: { deviceIdsFrom: null, allDevices: true } } }',
        '',
      ].join('\n'),
      { target },
      files,
    );
    expect(found).toEqual([]);
    expect(on('production')).toMatchObject({
      suspend: true,
      target: { list: { ids: ['door-1', 'door-2'] } },
      listFile: 'lists/a.txt',
    });
    expect(on('staging')?.target.list?.ids).toEqual(['door-9']);
    expect(on('test')?.target).toEqual({ condition: '*', allDevices: true });
    const other = read(
      '  test: { overrides: { target: { deviceIdsFrom: lists/b.txt } } }\n',
      { target },
      files,
    );
    expect(other.found).toEqual([
      'device-list 10:49 on test, the devices cannot come from another file than for the other hubs',
    ]);
  });

  it('can turn a method into a change of twins', () => {
    const { found, on } = read('  staging: { overrides: { method: null, twin: { tags: { a: 1 } } } }\n');
    expect(found).toEqual([]);
    expect(on('staging')?.operation).toEqual({ kind: 'twin', tags: { a: 1 } });
  });

  it.each<[name: string, overrides: string, found: readonly string[]]>([
    [
      'an unknown key',
      '  staging: { overrides: { suspended: true } }\n',
      ['unknown-key 10:27 on staging, "suspended" is not a key of spec'],
    ],
    [
      'a wrong value, deep in it',
      '  staging:\n    overrides:\n      method: { responseTimeout: 1s }\n',
      ['duration-range 12:34 on staging, `responseTimeout` is 1s, expected 5s to 5m'],
    ],
    [
      'a bad cron expression',
      '  staging: { overrides: { schedule: { cron: "x" } } }\n',
      [
        'cron-field-count 10:45 on staging, found 1 field, expected five (minute, hour, day-of-month, month, day-of-week)',
      ],
    ],
    [
      'both actions',
      '  staging: { overrides: { twin: { tags: { a: 1 } } } }\n',
      ['choose-one 10:27 on staging, spec has both method and twin; only one is allowed'],
    ],
    [
      'something that does not go together with what stays',
      '  staging: { overrides: { maxExecutionTime: 2d } }\n',
      [
        'overlapping-occurrences 10:27 on staging, an occurrence may run for 2d, but the next one can be due 23h later (after Sat 2027-03-27 22:00 +01:00)',
      ],
    ],
    [
      'a query',
      '  staging: { overrides: { target: { query: "tags. =" } } }\n',
      ['query-syntax 10:51 expected a name after `.`, found `=`'],
    ],
    [
      'a hub that does not exist',
      '  stagin: { overrides: { suspend: true } }\n',
      ['unknown-hub 10:3 hubjobs.yaml has no hub named "stagin"'],
    ],
    [
      'null for what the manifest does not have',
      '  staging: { overrides: { retry: null, method: { payload: { gone: null } } } }\n',
      [
        'override-null 10:34 on staging, null takes spec.retry away, and the manifest has no such key',
        'override-null 10:67 on staging, null takes spec.method.payload.gone away, and the manifest has no such key',
      ],
    ],
    [
      'nothing',
      '  staging: { overrides: {} }\n',
      ['out-of-range 10:25 hubs.staging.overrides is a map, expected at least 1 key'],
    ],
  ])('are checked when they are merged: %s', (_, overrides, expected) => {
    expect(read(overrides).found.filter((one) => !one.startsWith('no-manifests'))).toEqual(expected);
  });

  it('are known for a hub whose own lines have an error', () => {
    const config = CONFIG.replace('s.example, tier: S1', 's.example');
    const { found } = read('  staging: { overrides: { suspend: true } }\n', {}, { 'hubjobs.yaml': config });
    expect(found).toEqual(['missing-key 6:3 hubs.staging has no `tier`']);
  });

  it('do not repeat what is wrong in the manifest itself', () => {
    const more = 'maxExecutionTime: 10s';
    const { found } = read('  staging: { overrides: { suspend: true } }\n', { more });
    expect(found).toEqual([expect.stringMatching(/^response-timeout 8:21 the job may run/)]);
  });
});
