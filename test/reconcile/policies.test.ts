import { describe, expect, it } from 'vitest';
import { HubError } from '../../src/hub/hub-error.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Policy } from '../../src/model/policy.ts';
import { createJudge } from '../../src/policies/create-judge.ts';
import { makePlan } from '../../src/reconcile/make-plan.ts';
import { reconcile } from '../../src/reconcile/reconcile.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:00:00Z');
const SOURCE = { file: 'jobs/policies/p.yaml', line: 6, column: 9, endLine: 6, endColumn: 20 };

const policy = (deny: string, changes: Partial<Policy> = {}): Policy => ({
  name: 'p',
  source: SOURCE,
  severity: 'deny',
  deny,
  message: 'Ask first.',
  ...changes,
});

function due(name: string, minutes: number): JobManifest {
  const at = NOW + minutes * 60_000;
  return manifestNamed(name, {
    target: { condition: `tags.of = '${name}'`, allDevices: false },
    schedule: { kind: 'at', at, text: new Date(at).toISOString(), timeZone: 'UTC' },
  });
}

const COUNTS = {
  "tags.of = 'small'": { total: 2, connected: 2 },
  "tags.of = 'large'": { total: 9, connected: 9 },
  '*': { total: 12, connected: 12 },
};

/** One slot and an hour's lead. `refused`: the one condition that the hub does not count. */
function world(policies: readonly Policy[], manifests: readonly JobManifest[], refused?: string) {
  const clock = createManualClock(NOW);
  const memory = createMemoryHub({ clock, slots: 1, counts: COUNTS });
  const hub: typeof memory = {
    ...memory,
    countDevices(condition, signal) {
      if (condition !== refused) return memory.countDevices(condition, signal);
      throw new HubError('rejected', 'Unexpected token', { request: 'POST /devices/query' });
    },
  };
  const hubConfig = hubConfigOf('S1', 3_600);
  const judge = createJudge(policies, hubConfig);
  return { hub, options: { hub, hubConfig, config: CONFIG, manifests, policies: judge, clock, options: {} } };
}

const countsAsked = ({ calls }: ReturnType<typeof world>['hub']) =>
  calls.filter(({ operation }) => operation === 'countDevices').map(({ subject }) => subject);

const summaryOf = ({ changes = [] }: Partial<Plan> = {}) =>
  changes.map(({ action, manifest, reason }) => `${action} ${manifest} ${reason}`).sort();

describe('a job that a policy denies', () => {
  it('is not created, and leaves its slot to the next one, whose devices are counted then', async () => {
    const { hub, options } = world([policy('devices > 5')], [due('large', 10), due('small', 20)]);
    const { plans, outcomes } = await reconcile(options);
    expect(summaryOf(plans[0])).toEqual(['create small due', 'refuse large policy']);
    expect(outcomes.map(({ change }) => change.manifest)).toEqual(['small']);
    expect(hub.jobs().map(({ condition }) => condition)).toEqual(["tags.of = 'small'"]);
  });

  it('by the share of the hub: all its devices are counted, once', async () => {
    const { hub, options } = world([policy('share > 0.5')], [due('large', 10), due('small', 20)]);
    const plan = await makePlan({ ...options, now: NOW });
    expect(summaryOf(plan)).toEqual(['create small due', 'refuse large policy']);
    expect(countsAsked(hub).filter((condition) => condition === '*')).toHaveLength(1);
  });

  it('is refused by its maxDevices first', async () => {
    const large = due('large', 10);
    const limited = { ...large, target: { ...large.target, maxDevices: 5 } };
    const { options } = world([policy('devices > 5')], [limited]);
    expect(summaryOf(await makePlan({ ...options, now: NOW }))).toEqual(['refuse large max-devices']);
  });

  it('is refused whatever --allow-devices says', async () => {
    const { options } = world([policy('devices > 5')], [due('large', 10)]);
    const plan = await makePlan({ ...options, now: NOW, options: { allowDevices: 100 } });
    expect(summaryOf(plan)).toEqual(['refuse large policy']);
  });
});

describe('where the hub does not count the devices', () => {
  const REFUSED = "tags.of = 'large'";

  it('a job is refused if a policy depends on them', async () => {
    const { options } = world([policy('devices > 5')], [due('large', 10), due('small', 20)], REFUSED);
    const plan = await makePlan({ ...options, now: NOW });
    expect(summaryOf(plan)).toEqual(['create small due', 'refuse large policy']);
    expect(plan.changes.find(({ action }) => action === 'refuse')?.because).toBe(
      'The policy p (jobs/policies/p.yaml:6) depends on how many devices it reaches, and the hub does not count them: Unexpected token. Correct the query.',
    );
  });

  it('a job is scheduled if no policy depends on them', async () => {
    const { options } = world([policy("devices > 5 AND name = 'small'")], [due('large', 10)], REFUSED);
    expect(summaryOf(await makePlan({ ...options, now: NOW }))).toEqual(['create large due']);
  });

  it('a policy that only warns refuses nothing', async () => {
    const { options } = world([policy('devices > 5', { severity: 'warn' })], [due('large', 10)], REFUSED);
    expect(summaryOf(await makePlan({ ...options, now: NOW }))).toEqual(['create large due']);
  });
});

describe('a plan', () => {
  it('counts the devices of later jobs on which a policy depends, before those of other jobs', async () => {
    const others = Array.from({ length: 25 }, (_, index) => due(`other-${index}`, 300 + index));
    const { hub, options } = world(
      [policy('devices > 5', { match: "name = 'large'" })],
      [...others, due('large', 600)],
    );
    const plan = await makePlan({ ...options, now: NOW });
    expect(countsAsked(hub)).toContain("tags.of = 'large'");
    expect(countsAsked(hub)).toHaveLength(21);
    expect(summaryOf(plan)).toContain('refuse large policy');
    expect(plan.warnings.filter(({ code }) => code === 'policy-unchecked')).toEqual([]);
  });

  it('says where a policy could not be judged, as nobody counted', async () => {
    const many = Array.from({ length: 70 }, (_, index) => due(`job-${index}`, 300 + index));
    const { options } = world([policy('devices > 5')], many);
    const plan = await makePlan({ ...options, now: NOW });
    expect(plan.warnings.filter(({ code }) => code === 'policy-unchecked')).toMatchObject([
      {
        message:
          'job-60: whether a policy denies it was not checked, nor for 9 more manifests, as it depends on how many devices match and the hub allows few queries in a minute.',
      },
    ]);
  });

  it('warns once of a policy and a manifest, with the place of the policy', async () => {
    const hourly = manifestNamed('hourly', { target: { condition: "tags.of = 'large'", allDevices: false } });
    const { options } = world([policy('devices > 5', { severity: 'warn' })], [hourly]);
    const { warnings } = await makePlan({ ...options, now: NOW });
    expect(warnings.filter(({ code }) => code === 'policy-warns')).toMatchObject([
      {
        message: 'hourly: The policy p (jobs/policies/p.yaml:6) warns: Ask first. It found devices = 9.',
        range: { file: 'jobs/hourly.yaml' },
        related: [{ message: 'The policy p', range: { file: 'jobs/policies/p.yaml', line: 6 } }],
      },
    ]);
  });
});
