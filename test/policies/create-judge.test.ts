import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobManifest } from '../../src/model/manifest.ts';
import { describeRemedy, describeViolation, type PlannedJob, type Policy } from '../../src/model/policy.ts';
import { createJudge } from '../../src/policies/create-judge.ts';
import { manifestNamed } from '../support/plan-world.ts';
import { conditions } from '../support/planned-job-conditions.ts';
import { STRESS } from '../support/stress.ts';

const HUB = { name: 'production', tier: 'S2' } as const;
const SOURCE = { file: 'jobs/policies/p.yaml', line: 6, column: 9, endLine: 6, endColumn: 20 };

function policy(deny: string, changes: Partial<Policy> = {}): Policy {
  return { name: 'p', source: SOURCE, severity: 'deny', deny, message: 'Ask first.', ...changes };
}

const METHOD: Partial<JobManifest> = {
  labels: { team: 'doors' },
  target: { condition: "tags.site = 'a'", allDevices: false, maxDevices: 10 },
  operation: {
    kind: 'method',
    name: 'lockDoor',
    payload: { mode: 'soft', codes: [1, 2] },
    responseTimeoutInSeconds: 30,
    connectTimeoutInSeconds: 0,
  },
  schedule: { kind: 'cron', cron: '0 22 * * *', timeZone: 'Europe/Budapest', dst: {} },
};

const TWIN: Partial<JobManifest> = {
  target: { condition: '*', allDevices: true },
  operation: { kind: 'twin', desired: { firmware: { version: '3.3.0' } }, tags: { floor: null } },
};

/** Friday, 2026-03-06, 22:00 in Budapest. */
const DUE = Date.parse('2026-03-06T21:00:00Z');

function job(changes: Partial<JobManifest>, rest: Partial<PlannedJob> = {}): PlannedJob {
  return {
    manifest: manifestNamed('lock-doors', changes),
    action: 'create',
    due: DUE,
    devices: { total: 8, connected: 6 },
    hubDevices: 32,
    ...rest,
  };
}

describe('a policy reads of a planned job', () => {
  it.each([
    ['name', "name = 'lock-doors'", METHOD],
    ['kind', "kind = 'Job'", METHOD],
    ['labels', "labels.team = 'doors' AND NOT IS_DEFINED(labels.ring)", METHOD],
    ['method.name', "method.name = 'lockDoor'", METHOD],
    ['method.payload', "method.payload.mode = 'soft' AND ARRAY_CONTAINS(method.payload.codes, 2)", METHOD],
    ['desired', "desired.firmware.version = '3.3.0'", TWIN],
    ['tags, which the job removes', 'tags.floor = null', TWIN],
    ['no method where it writes twins', 'NOT IS_DEFINED(method) AND NOT IS_DEFINED(method.name)', TWIN],
    ['no twin where it calls a method', 'NOT IS_DEFINED(desired) AND NOT IS_DEFINED(tags)', METHOD],
    ['query', 'query = "tags.site = \'a\'"', METHOD],
    ['no query where all devices are meant', 'NOT IS_DEFINED(query)', TWIN],
    ['allDevices', 'allDevices = true', TWIN],
    ['allDevices of a query', 'allDevices = false', METHOD],
    ['maxDevices', 'maxDevices = 10', METHOD],
    ['no maxDevices', 'NOT IS_DEFINED(maxDevices)', TWIN],
    ['devices', 'devices = 8', METHOD],
    ['connected', 'connected = 6', METHOD],
    ['share', 'share = 0.25', METHOD],
    ['hub', "hub = 'production'", METHOD],
    ['tier', "tier = 'S2'", METHOD],
    ['action', "action = 'create'", METHOD],
    ['local.hour', 'local.hour = 22', METHOD],
    ['local.weekday', "local.weekday = 'FRI'", METHOD],
    ['timeZone', "timeZone = 'Europe/Budapest'", METHOD],
    ['no stage', 'NOT IS_DEFINED(stage)', METHOD],
    ['file', "STARTSWITH(file, 'jobs/')", METHOD],
  ])('%s', (_, deny, changes) => {
    const { denied, warned, open } = createJudge([policy(deny)], HUB).judge(job(changes));
    expect([denied.map((one) => one.policy.name), warned, open]).toEqual([['p'], [], []]);
  });

  it('no share of a hub that has fewer devices than the job reaches, as it was counted earlier', () => {
    const judge = createJudge([policy('share = 1')], HUB);
    expect(judge.judge(job(METHOD, { hubDevices: 5 })).denied).toHaveLength(1);
  });

  it('no share at all where no device matches', () => {
    const judge = createJudge([policy('share = 0')], HUB);
    const devices = { total: 0, connected: 0 };
    expect(judge.judge(job(METHOD, { devices, hubDevices: 0 })).denied).toHaveLength(1);
  });

  it('the hour and the day that the job’s own zone has', () => {
    const judge = createJudge([policy("local.weekday = 'SAT' AND local.hour = 8")], HUB);
    const schedule = { kind: 'at', at: DUE, text: '', timeZone: 'Australia/Sydney' } as const;
    expect(judge.judge(job({ ...METHOD, schedule })).denied).toHaveLength(1);
  });
});

describe('a policy', () => {
  it.each<[string, Partial<Policy> & { readonly deny: string }, string]>([
    ['whose match and deny are true denies', { match: 'devices > 5', deny: 'maxDevices > 5' }, 'denied'],
    ['without a match is about all jobs', { deny: 'true' }, 'denied'],
    ['whose match is false says nothing', { match: 'devices > 50', deny: 'true' }, 'nothing'],
    ['whose match is undefined says nothing', { match: "labels.ring = 'a'", deny: 'true' }, 'nothing'],
    ['whose deny is false says nothing', { deny: 'devices > 50' }, 'nothing'],
    ['whose deny is undefined says nothing', { deny: "labels.ring = 'a'" }, 'nothing'],
    ['whose deny is NOT undefined says nothing', { deny: "NOT labels.ring = 'a'" }, 'nothing'],
    ['whose exception is true allows', { deny: 'true', unless: "labels.team = 'doors'" }, 'nothing'],
    ['whose exception is false denies', { deny: 'true', unless: "labels.team = 'gates'" }, 'denied'],
    ['whose exception is undefined denies', { deny: 'true', unless: "labels.ring = 'a'" }, 'denied'],
    ['with severity warn warns', { deny: 'true', severity: 'warn' }, 'warned'],
    [
      'with severity warn and an exception allows',
      { deny: 'true', unless: 'true', severity: 'warn' },
      'nothing',
    ],
  ])('%s', (_, { deny, ...changes }, expected) => {
    const { denied, warned, open } = createJudge([policy(deny, changes)], HUB).judge(job(METHOD));
    const said = [...denied.map(() => 'denied'), ...warned.map(() => 'warned'), ...open.map(() => 'open')];
    expect(said).toEqual(expected === 'nothing' ? [] : [expected]);
  });

  it.each<[string, Partial<Policy> & { readonly deny: string }, string, readonly string[]]>([
    ['open where the count decides', { deny: 'devices > 5' }, 'open', ['devices']],
    [
      'open where the count decides whom it is about',
      { match: 'share > 0.5', deny: 'true' },
      'open',
      ['share'],
    ],
    [
      'open where the count decides the exception',
      { deny: 'true', unless: 'devices < 5' },
      'open',
      ['devices'],
    ],
    ['a denial where the rest decides', { deny: 'devices > 5 OR maxDevices > 5' }, 'denied', []],
    ['nothing where the rest decides', { deny: 'devices > 5 AND maxDevices > 50' }, 'nothing', []],
    [
      'nothing where the exception holds anyway',
      { deny: 'devices > 5', unless: 'maxDevices = 10' },
      'nothing',
      [],
    ],
    ['nothing where it only warns', { deny: 'devices > 5', severity: 'warn' }, 'nothing', []],
    ['open where the time decides', { deny: 'local.hour < 6' }, 'open', ['local']],
    ['open where the hub decides', { deny: "hub = 'production'" }, 'open', ['hub']],
    ['open where the action decides', { deny: "action = 'replace'" }, 'open', ['action']],
  ])('is, while nothing but the manifest is known, %s', (_, { deny, ...changes }, expected, unknown) => {
    const { denied, warned, open } = createJudge([policy(deny, changes)]).judge({
      manifest: manifestNamed('lock-doors', METHOD),
    });
    const said = [...denied.map(() => 'denied'), ...warned.map(() => 'warned'), ...open.map(() => 'open')];
    expect(said).toEqual(expected === 'nothing' ? [] : [expected]);
    expect(open.flatMap((one) => one.unknown)).toEqual(unknown);
  });

  it('that is open before devices are counted denies or allows after; nothing else changes its answer', () => {
    const known = job(METHOD);
    const { devices: _, hubDevices: __, due: ___, ...less } = known;
    fc.assert(
      fc.property(conditions, conditions, conditions, (match, deny, unless) => {
        const judge = createJudge([policy(deny, { match, unless })], HUB);
        const before = judge.judge(less);
        const after = judge.judge(known);
        if (before.denied.length > 0) expect(after.denied).toHaveLength(1);
        if (before.denied.length === 0 && before.open.length === 0) expect(after.denied).toEqual([]);
        expect(after.open).toEqual([]);
      }),
      { numRuns: 500 * STRESS },
    );
  });

  it('is asked for the number of devices of the hub only if it reads the share of them', () => {
    expect(createJudge([policy('devices > 5')], HUB).readsHubDevices).toBe(false);
    expect(createJudge([policy('devices > 5'), policy('SHARE > 0.5')], HUB).readsHubDevices).toBe(true);
  });
});

describe('a violation says in words', () => {
  function wordsOf(deny: string, changes: Partial<Policy> = {}, manifest = METHOD): string {
    const planned = job(manifest);
    const { denied, warned } = createJudge([policy(deny, changes)], HUB).judge(planned);
    const violations = [...denied, ...warned];
    return [...violations.map(describeViolation), describeRemedy(violations, planned.manifest)].join(' ');
  }

  const PLACE = 'The policy p (jobs/policies/p.yaml:6)';
  const CHANGE = 'Change the job (jobs/lock-doors.yaml:1)';

  it.each([
    ['what it read', 'devices > 5', {}, `${PLACE} denies it: Ask first. It found devices = 8. ${CHANGE}.`],
    [
      'what is not there, and what is',
      'NOT IS_DEFINED(labels.ring) AND devices > 5',
      {},
      `${PLACE} denies it: Ask first. It found no labels.ring and devices = 8. ${CHANGE}.`,
    ],
    [
      'what it matched where it reads nothing else',
      'true',
      { match: "method.name = 'lockDoor'" },
      `${PLACE} denies it: Ask first. It found method.name = "lockDoor". ${CHANGE}.`,
    ],
    ['nothing where it reads nothing', 'true', {}, `${PLACE} denies it: Ask first. ${CHANGE}.`],
    [
      'its exception',
      'true',
      { unless: "labels.approvedBy\n  = 'platform'" },
      `${PLACE} denies it: Ask first. ${CHANGE}, or let it meet the exception: labels.approvedBy = 'platform'.`,
    ],
    ['that it only warns', 'true', { severity: 'warn' }, `${PLACE} warns: Ask first. ${CHANGE}.`],
    [
      'its message on one line, with a full stop',
      'true',
      { message: 'Not now\n  please' },
      `${PLACE} denies it: Not now please. ${CHANGE}.`,
    ],
  ] as const)('%s', (_, deny, changes, expected) => {
    expect(wordsOf(deny, changes)).toBe(expected);
  });

  it('a part of a long value, and few of many values', () => {
    const payload = Object.fromEntries('abcdefgh'.split('').map((key) => [key, 'x'.repeat(100)]));
    const operation = {
      kind: 'method',
      name: 'm',
      payload,
      responseTimeoutInSeconds: 30,
      connectTimeoutInSeconds: 0,
    } as const;
    const deny = Object.keys(payload)
      .map((key) => `IS_DEFINED(method.payload.${key})`)
      .join(' AND ');
    const words = wordsOf(deny, {}, { operation });
    expect(words.match(/method\.payload/g)).toHaveLength(6);
    expect(words).toContain(`method.payload.a = "${'x'.repeat(58)}…`);
    expect(words).not.toContain('x'.repeat(60));
  });
});
