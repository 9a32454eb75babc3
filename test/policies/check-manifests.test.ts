import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/manifests/findings/catalogue.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Policy } from '../../src/model/policy.ts';
import { checkManifests, type ManifestsOfHub } from '../../src/policies/check-manifests.ts';
import { manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const SOURCE = { file: 'jobs/policies/p.yaml', line: 6, column: 9, endLine: 6, endColumn: 20 };
const FRIDAY = "local.weekday = 'FRI' AND local.hour >= 12";

function policy(deny: string, changes: Partial<Policy> = {}): Policy {
  return { name: 'p', source: SOURCE, severity: 'deny', deny, message: 'Ask first.', ...changes };
}

const job = (changes: Partial<JobManifest> = {}) => manifestNamed('lock-doors', changes);
const at = (text: string) =>
  ({ kind: 'at', at: Date.parse(text), text, timeZone: 'Europe/Budapest' }) as const;
const cron = (text: string) => ({ kind: 'cron', cron: text, timeZone: 'Europe/Budapest', dst: {} }) as const;

const check = (
  one: Policy,
  manifest: JobManifest,
  hubs: readonly Omit<ManifestsOfHub, 'manifests'>[] = [{}],
) =>
  checkManifests(
    [one],
    hubs.map((hub) => ({ ...hub, manifests: [manifest] })),
    NOW,
  );

const codesOf = (...args: Parameters<typeof check>) =>
  check(...args).map(({ severity, code }) => `${severity} ${code}`);

const DENIED = ['error policy-denies'];
const AT_TIMES = ['warning policy-denies-at-times'];
const WARNED = ['warning policy-warns'];

describe('without a hub, a policy', () => {
  it.each<[string, Policy, Partial<JobManifest>, readonly string[]]>([
    ['denies what the manifest says', policy('NOT IS_DEFINED(maxDevices)'), {}, DENIED],
    ['allows what the manifest says', policy('IS_DEFINED(maxDevices)'), {}, []],
    ['warns of what the manifest says', policy('true', { severity: 'warn' }), {}, WARNED],
    ['leaves numbers of devices to the plan', policy('devices > 5'), {}, []],
    [
      'leaves to the plan an exception that depends on them',
      policy('true', { unless: 'devices < 5' }),
      {},
      [],
    ],
    ['denies where they do not matter', policy('devices > 5 OR NOT IS_DEFINED(maxDevices)'), {}, DENIED],
    ['leaves the action to the plan', policy("action = 'replace'"), {}, []],
    ['leaves the hub to the plan where nobody knows it', policy("hub = 'production'"), {}, []],
    ['denies all times of a cron schedule', policy(FRIDAY), { schedule: cron('0 13,15 * * FRI') }, DENIED],
    ['denies some times of a cron schedule', policy(FRIDAY), { schedule: cron('0 13 * * *') }, AT_TIMES],
    ['denies no time of a cron schedule', policy(FRIDAY), { schedule: cron('0 13 * * MON-THU') }, []],
    ['may deny a day of the month', policy(FRIDAY), { schedule: cron('0 13 1 * *') }, AT_TIMES],
    ['warns of some times', policy(FRIDAY, { severity: 'warn' }), { schedule: cron('0 13 * * *') }, WARNED],
    ['denies the time of an at schedule', policy(FRIDAY), { schedule: at('2026-03-06T12:00:00Z') }, DENIED],
    ['allows the time of an at schedule', policy(FRIDAY), { schedule: at('2026-03-06T10:00:00Z') }, []],
    ['is not asked about a job that is over', policy('true'), { schedule: at('2026-03-02T10:00:00Z') }, []],
    [
      'is asked about a job that may still start',
      policy('true'),
      { schedule: at('2026-03-02T11:30:00Z') },
      DENIED,
    ],
    ['is not asked about a suspended job', policy('true'), { suspend: true }, []],
  ])('%s', (_, one, changes, expected) => {
    expect(codesOf(one, job(changes))).toEqual(expected);
  });

  it('is asked about each hub that runs the job, and tells once what is the same', () => {
    const hubs = [
      { hub: { name: 'production', tier: 'S2' } },
      { hub: { name: 'staging', tier: 'S1' } },
    ] as const;
    expect(codesOf(policy('true'), job(), hubs)).toEqual(DENIED);
    expect(check(policy("hub = 'production'"), job(), hubs).map(({ message }) => message)).toEqual([
      'lock-doors: The policy p (jobs/policies/p.yaml:6) denies it: Ask first. It found hub = "production".',
    ]);
    expect(codesOf(policy("tier IN ['S1', 'S2']"), job(), hubs)).toEqual([...DENIED, ...DENIED]);
  });

  it('is told with the hours that it denies, its place, and what to do', () => {
    const deny =
      "(local.weekday = 'FRI' AND local.hour >= 12) OR (local.weekday = 'SUN' AND local.hour IN [3, 5])";
    expect(check(policy(deny), job({ schedule: cron('0 * * * *') }))).toEqual([
      {
        severity: 'warning',
        code: 'policy-denies-at-times',
        message:
          'lock-doors: The policy p (jobs/policies/p.yaml:6) denies it: Ask first. It found local.weekday = "SUN" and local.hour = 3. This is so only at some of its times: SUN 3, 5 h, FRI 12-23 h.',
        range: job().source,
        hint: 'Change the job (jobs/lock-doors.yaml:1).',
        related: [{ message: 'The policy p', range: SOURCE }],
      },
    ]);
  });

  it('has codes of the catalogue, with their severities', () => {
    const found = [policy('true'), policy(FRIDAY), policy('true', { severity: 'warn' })].flatMap((one) =>
      check(one, job()),
    );
    expect(found.map(({ code, severity }) => [code, severity])).toEqual(
      found.map(({ code }) => [code, CATALOGUE.get(code)?.severity]),
    );
    expect(new Set(found.map(({ code }) => code)).size).toBe(3);
  });
});
