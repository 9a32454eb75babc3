import { describe, expect, it } from 'vitest';
import type { FieldChange, RepositoryDiff } from '../../src/model/repository-diff.ts';
import { CONFIG, diffOf, FLEET, fleet, job, policy, type TextFiles } from '../support/diff-files.ts';

/** `lock-doors changed: schedule, query`. */
function summary({ changes }: RepositoryDiff): readonly string[] {
  return changes.map(({ kind, action, name, formerName, fields }) => {
    const old = formerName === undefined ? '' : ` from ${formerName}`;
    const names = fields.map(({ field }) => field).join(', ');
    return `${kind} ${name} ${action}${old}${names === '' ? '' : `: ${names}`}`;
  });
}

function field({ changes }: RepositoryDiff, name: string): FieldChange | undefined {
  return changes.flatMap(({ fields }) => fields).find((one) => one.field === name);
}

const a = { 'jobs/a.yaml': job('a') };

interface Case {
  readonly name: string;
  readonly before: TextFiles;
  readonly after: TextFiles;
  readonly summary: readonly string[];
  readonly warnings?: readonly string[];
}

const HUBS = `${CONFIG}hubs: { staging: { hostName: s.example, tier: S1 } }\n`;
const SUSPEND = '  suspend: true\n';
const FREEZE = (to: string) => `${CONFIG}freezes:
  - { name: year-end, reason: Nobody is there, deny: { from: "2026-12-01T00:00Z", to: "${to}" } }
`;

const cases: readonly Case[] = [
  { name: 'the same files', before: a, after: a, summary: [] },
  {
    name: 'comments, order of keys and another spelling of the same times',
    before: a,
    after: {
      'jobs/a.yaml': `# By night\n${job('a', {
        does: 'method: { payload: { lockTime: 10m }, responseTimeout: 30s, name: lockDoor }',
        schedule: '{ timeZone: Europe/Budapest, cron: "0 22 * * 1-5" }',
        more: '  startingDeadline: 60m\n',
      })}`,
    },
    summary: [],
  },
  {
    name: 'overrides for a hub',
    before: {
      'hubjobs.yaml': HUBS,
      'jobs/a.yaml': `${job('a')}hubs: { staging: { overrides: { suspend: true } } }\n`,
    },
    after: {
      'hubjobs.yaml': HUBS,
      'jobs/a.yaml': `${job('a')}hubs: { staging: { overrides: { maxExecutionTime: 5m } } }\n`,
    },
    summary: ['Job a changed: maxExecutionTime on staging, suspend on staging'],
  },
  {
    name: 'another file for the same manifest',
    before: a,
    after: { 'jobs/other.yaml': job('a') },
    summary: [],
  },
  {
    name: 'an edit of everything',
    before: a,
    after: {
      'jobs/a.yaml': job('a', {
        query: "tags.building = '41'",
        maxDevices: 10,
        does: 'method: { name: openDoor, payload: { lockTime: 20m }, responseTimeout: 60s }',
        schedule: '{ cron: "0 23 * * *", timeZone: Europe/Budapest, missed: skip }',
        more: '  startingDeadline: 15m\n  revision: 1\n  concurrencyPolicy: Allow\n  retry: { every: 2h, tries: 2 }\n',
        metadata: ', description: By night, labels: { team: facilities }',
      }),
    },
    summary: [
      'Job a changed: schedule, query, maxDevices, method, payload, responseTimeout, missed, startingDeadline, retry, concurrencyPolicy, revision, description, labels',
    ],
  },
  {
    name: 'a method that becomes a patch',
    before: a,
    after: { 'jobs/a.yaml': job('a', { does: 'twin: { desired: { locked: true } }' }) },
    summary: ['Job a changed: desired, method, payload, responseTimeout, connectTimeout'],
  },
  {
    name: 'a new job says only what is not a default',
    before: a,
    after: { ...a, 'jobs/b.yaml': job('b', { query: 'tags.floor = 1', more: '  startingDeadline: 15m\n' }) },
    summary: ['Job b added: schedule, query, method, payload, startingDeadline'],
  },
  {
    name: 'a removed job says what it was',
    before: { ...a, 'jobs/b.yaml': job('b', { more: '  startingDeadline: 15m\n' }) },
    after: a,
    summary: ['Job b removed: schedule, query, method'],
  },
  {
    name: 'a rename',
    before: a,
    after: { 'jobs/a.yaml': job('b') },
    summary: ['Job b renamed from a'],
  },
  {
    name: 'a rename with a new description',
    before: a,
    after: { 'jobs/a.yaml': job('b', { metadata: ', description: New' }) },
    summary: ['Job b renamed from a: description'],
  },
  {
    name: 'a rename with an edit is a new job',
    before: a,
    after: { 'jobs/a.yaml': job('b', { query: 'tags.floor = 1' }) },
    summary: ['Job a removed: schedule, query, method', 'Job b added: schedule, query, method, payload'],
    warnings: ['renamed-and-edited a → b'],
  },
  {
    name: 'a pause',
    before: a,
    after: { 'jobs/a.yaml': job('a', { more: SUSPEND }) },
    summary: ['Job a changed: suspend'],
  },
  {
    name: 'a schedule without a time to come',
    before: a,
    after: { 'jobs/a.yaml': job('a', { schedule: '{ at: 2026-01-01T00:00Z }' }) },
    summary: ['Job a changed: schedule'],
    warnings: ['no-run a'],
  },
  {
    name: 'a job that is to run once it is merged',
    before: a,
    after: { 'jobs/a.yaml': job('a', { schedule: '{ at: merged }' }) },
    summary: ['Job a changed: schedule'],
  },
  {
    name: 'a job that ran when it was merged, with other words',
    before: { 'jobs/a.yaml': job('a', { schedule: '{ at: merged }' }) },
    after: { 'jobs/a.yaml': job('a', { schedule: '{ at: merged, timeZone: Europe/Budapest }' }) },
    summary: ['Job a changed: schedule'],
    warnings: ['no-run a'],
  },
  {
    name: 'a policy before everything else',
    before: { ...a, 'jobs/policy.yaml': policy('devices > 5') },
    after: { 'jobs/policy.yaml': policy('devices > 500'), 'jobs/a.yaml': job('a', { more: SUSPEND }) },
    summary: ['Policy few-devices changed: deny', 'Job a changed: suspend'],
    warnings: ['policy-changed few-devices'],
  },
  {
    name: 'stages of a rollout, by their names',
    before: { ...a, 'jobs/r.yaml': rollout('1%') },
    after: { ...a, 'jobs/r.yaml': rollout('5%') },
    summary: ['Rollout firmware changed: stages'],
  },
  {
    name: 'a new rollout says only what is not a default',
    before: a,
    after: { ...a, 'jobs/r.yaml': rollout('1%') },
    summary: ['Rollout firmware added: query, desired, stages'],
    warnings: ['rollout-no-done jobs/r.yaml:6'],
  },
  {
    name: 'a fleet',
    before: { ...a, 'jobs/fleet.yaml': FLEET },
    after: { ...a, 'jobs/fleet.yaml': fleet(200) },
    summary: ['Fleet campus changed: devices, groups'],
  },
  {
    name: 'a simulation, and a line that moves it',
    before: { ...a, 'jobs/fleet.yaml': FLEET, 'jobs/test.yaml': simulation('7d') },
    after: { ...a, 'jobs/fleet.yaml': FLEET, 'jobs/test.yaml': `\n\n${simulation('7d')}` },
    summary: [],
  },
  {
    name: 'a new simulation and a new fleet say what they are about',
    before: a,
    after: { ...a, 'jobs/fleet.yaml': FLEET, 'jobs/test.yaml': simulation('7d') },
    summary: ['Fleet campus added: devices', 'Simulation week added: for'],
  },
  {
    name: 'a longer simulation',
    before: { ...a, 'jobs/fleet.yaml': FLEET, 'jobs/test.yaml': simulation('7d') },
    after: { ...a, 'jobs/fleet.yaml': FLEET, 'jobs/test.yaml': simulation('8d') },
    summary: ['Simulation week changed: for'],
  },
  {
    name: 'a freeze that takes runs from a job that nobody has touched',
    before: a,
    after: { ...a, 'hubjobs.yaml': FREEZE('2026-12-08T00:00Z') },
    summary: ['Config hubjobs.yaml changed: freezes, runs'],
  },
  {
    name: 'a freeze that is over',
    before: { ...a, 'hubjobs.yaml': FREEZE('2026-12-08T00:00Z') },
    after: a,
    summary: ['Config hubjobs.yaml changed: freezes, runs'],
  },
  {
    name: 'a new owner and a new hub',
    before: a,
    after: {
      ...a,
      'hubjobs.yaml': `${CONFIG.replace('acme', 'other')}hubs:\n  main: { hostName: a.test, tier: S1 }\n`,
    },
    summary: ['Config hubjobs.yaml changed: owner, hubs'],
    warnings: ['owner-changed hubjobs.yaml'],
  },
  {
    name: 'a selector that takes a job from a hub',
    before: {
      'jobs/a.yaml': job('a', { metadata: ', labels: { env: prod }' }),
      'hubjobs.yaml': hubs('prod'),
    },
    after: { 'jobs/a.yaml': job('a', { metadata: ', labels: { env: prod }' }), 'hubjobs.yaml': hubs('test') },
    summary: ['Config hubjobs.yaml changed: hubs', 'Job a changed: hubs'],
  },
  {
    name: 'a second hub that runs a few jobs',
    before: { ...a, 'hubjobs.yaml': oneHub() },
    after: { ...a, 'hubjobs.yaml': hubs('prod').replace(', selector: { env: prod }', '') },
    summary: ['Config hubjobs.yaml changed: hubs', 'Job a changed: hubs'],
  },
  {
    name: 'a second hub that runs many jobs, in one line',
    before: { ...many(6), 'hubjobs.yaml': oneHub() },
    after: { ...many(6), 'hubjobs.yaml': hubs('prod').replace(', selector: { env: prod }', '') },
    summary: ['Config hubjobs.yaml changed: hubs, jobs'],
  },
  {
    name: 'a file with a warning that the base does not have, and not the old ones',
    before: { 'jobs/fleet.yaml': FLEET, 'jobs/a.yaml': job('a', { query: "tags.building = '7'" }) },
    after: {
      'jobs/fleet.yaml': FLEET,
      'jobs/a.yaml': `\n${job('a', { query: "tags.building = '7'" })}`,
      'jobs/b.yaml': job('b', { query: "tags.building = '8'" }),
    },
    summary: ['Job b added: schedule, query, method, payload'],
    warnings: ['query-unknown-value jobs/b.yaml:5', 'no-devices b'],
  },
];

function rollout(share: string): string {
  return `apiVersion: hubjobs/v1
kind: Rollout
metadata: { name: firmware }
spec:
  target: { query: tags.floor = 1 }
  twin: { desired: { firmware: "3.3.0" } }
  stages:
    - { name: canary, share: ${share} }
    - { name: all }
`;
}

function simulation(length: string): string {
  return `apiVersion: hubjobs/v1
kind: Simulation
metadata: { name: week }
spec:
  from: 2026-03-02T00:00Z
  for: ${length}
  expect: { jobs: { a: { ran: ">= 0" } } }
`;
}

function oneHub(): string {
  return `${CONFIG}hubs:\n  one: { hostName: one.test, tier: S1 }\n`;
}

function many(count: number): TextFiles {
  const names = Array.from({ length: count }, (_, index) => `job-${index}`);
  return Object.fromEntries(
    names.map((name) => [`jobs/${name}.yaml`, job(name, { query: `tags.of = '${name}'` })]),
  );
}

function hubs(env: string): string {
  return `${CONFIG}hubs:
  one: { hostName: one.test, tier: S1 }
  two: { hostName: two.test, tier: S1, selector: { env: ${env} } }
`;
}

describe('what changes with', () => {
  it.each(cases)('$name', ({ before, after, summary: expected, warnings = [] }) => {
    const diff = diffOf(before, after);
    expect(summary(diff)).toEqual(expected);
    const found = diff.warnings.filter(({ severity }) => severity === 'warning');
    expect(found.map(({ code, about }) => `${code} ${about.join(', ')}`)).toEqual(warnings);
  });

  it.each(cases)('$name, backwards, concerns the same documents', ({ before, after }) => {
    const names = (diff: RepositoryDiff) =>
      diff.changes.flatMap(({ kind, name, formerName }) => [
        `${kind} ${name}`,
        `${kind} ${formerName ?? name}`,
      ]);
    expect(new Set(names(diffOf(after, before)))).toEqual(new Set(names(diffOf(before, after))));
  });
});

describe('a field', () => {
  it('tells a payload part by part', () => {
    const does = 'method: { name: lockDoor, payload: { a: { b: 1, "c d": 2 }, e: [1, 2] } }';
    const after = 'method: { name: lockDoor, payload: { a: { b: 2 }, e: [1], f: null } }';
    const diff = diffOf({ 'jobs/a.yaml': job('a', { does }) }, { 'jobs/a.yaml': job('a', { does: after }) });
    expect(field(diff, 'payload')).toEqual({
      field: 'payload',
      form: 'values',
      values: [
        { path: 'a.b', before: 1, after: 2 },
        { path: 'a["c d"]', before: 2 },
        { path: 'e', before: [1, 2], after: [1] },
        { path: 'f', after: null },
      ],
    });
  });

  it.each([
    ['a payload of null and none', 'method: { name: x, payload: null }', 'method: { name: x }'],
    [
      'the same instant in another form',
      'method: { name: x, payload: { at: "2026-01-01T00:00:00Z" } }',
      'method: { name: x, payload: { at: "2026-01-01T00:00:00.000+00:00" } }',
    ],
  ])('is the same for what a hub takes for the same: %s', (_, before, after) => {
    const diff = diffOf(
      { 'jobs/a.yaml': job('a', { does: before }) },
      { 'jobs/a.yaml': job('a', { does: after }) },
    );
    expect(summary(diff)).toEqual([]);
  });
});

describe('the runs of a job', () => {
  const runsOf = (before: TextFiles, after: TextFiles) => diffOf(before, after).changes.at(-1)?.job;

  it('are the next three and those of 30 days, in real time', () => {
    const effect = runsOf(a, {
      'jobs/a.yaml': job('a', { schedule: '{ cron: "0 23 * * *", timeZone: Europe/Budapest }' }),
    });
    expect(effect?.before?.next.map((at) => new Date(at).toISOString().slice(0, 16))).toEqual([
      '2026-11-30T21:00',
      '2026-12-01T21:00',
      '2026-12-02T21:00',
    ]);
    expect([effect?.before?.in30Days, effect?.after?.in30Days]).toEqual([20, 30]);
    expect(effect?.after?.next).toHaveLength(3);
  });

  it('leave out what is frozen, and everything while it is suspended', () => {
    const frozen = { ...a, 'hubjobs.yaml': FREEZE('2026-12-03T00:00Z') };
    const effect = runsOf(frozen, { 'jobs/a.yaml': job('a', { more: SUSPEND }) });
    expect(effect?.before?.next[0]).toBe(Date.parse('2026-11-30T21:00Z'));
    expect(effect?.before?.next[1]).toBe(Date.parse('2026-12-03T21:00Z'));
    expect(effect?.after).toEqual({ next: [], in30Days: 0, isSuspended: true });
  });
});

describe('devices', () => {
  it('are those that a target gains and loses', () => {
    const diff = diffOf(
      { 'jobs/fleet.yaml': FLEET, 'jobs/a.yaml': job('a'), 'jobs/b.yaml': job('b') },
      {
        'jobs/fleet.yaml': FLEET,
        'jobs/a.yaml': job('a', { query: "tags.building IN ['41', '43']", maxDevices: 300 }),
        'jobs/c.yaml': job('c', { query: "tags.building = '7'" }),
      },
    );
    expect(Object.fromEntries(diff.changes.map(({ name, job: effect }) => [name, effect?.devices]))).toEqual({
      a: { before: 180, after: 400, gained: 220, lost: 0 },
      b: { before: 180, gained: 0, lost: 180 },
      c: { after: 0, gained: 0, lost: 0 },
    });
    expect(diff.devices).toEqual({ before: 180, after: 400, isBound: false });
    expect(diff.warnings.map(({ code }) => code)).toEqual([
      'query-unknown-value',
      'max-devices',
      'no-devices',
    ]);
  });
});

it('equal remarks are one', () => {
  const late = (name: string) => job(name, { schedule: '{ at: 2026-01-01T00:00Z }' });
  const diff = diffOf(a, { ...a, 'jobs/x.yaml': late('x'), 'jobs/y.yaml': late('y') });
  expect(diff.warnings).toEqual([
    { severity: 'warning', code: 'no-run', message: expect.any(String), about: ['x', 'y'] },
  ]);
});
