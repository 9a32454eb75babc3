import { describe, expect, it } from 'vitest';
import { HubError } from '../../src/hub/hub-error.ts';
import type { HubConfiguration } from '../../src/model/hub-configuration.ts';
import type { JsonObject } from '../../src/model/json.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import { STAGE_PHASES, type StagePhase } from '../../src/model/rollout-report.ts';
import { desiredWriters } from '../../src/plan/configuration-conflicts.ts';
import type { JudgedRollout } from '../../src/plan/judged-rollout.ts';
import { makePlan } from '../../src/reconcile/make-plan.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:10:00Z');
const HERE = "tags.site = 'x'";
const OF_MODULES = "FROM devices.modules WHERE moduleId = 'lock'";

function job(desired: JsonObject, condition = HERE, changes: Partial<JobManifest> = {}): JobManifest {
  return manifestNamed('set-floor', {
    target: { condition, allDevices: condition === '*' },
    operation: { kind: 'twin', desired },
    effectiveFrom: NOW - 600_000,
    ...changes,
  });
}

function settings(content: HubConfiguration['content'], condition = HERE, id = 'settings'): HubConfiguration {
  return { id, priority: 10, condition, content };
}

async function planWith(
  manifests: readonly JobManifest[],
  configurations: readonly HubConfiguration[] | HubError,
  shared: number | HubError = 0,
) {
  const memory = createMemoryHub({ clock: { now: () => NOW }, configurations });
  const asked: string[] = [];
  const hub = {
    ...memory,
    async countDevices(condition: string) {
      if (!condition.includes(') AND (')) return { total: 9, connected: 9 };
      asked.push(condition);
      if (shared instanceof HubError) throw shared;
      return { total: shared, connected: 0 };
    },
  };
  const plan = await makePlan({
    hub,
    hubConfig: hubConfigOf('S3', 86_400),
    config: CONFIG,
    manifests,
    now: NOW,
    options: {},
  });
  const reads = memory.calls.filter(({ operation }) => operation === 'listConfigurations').length;
  return { plan, asked, reads, warnings: plan.warnings.map(({ code, message }) => `${code}: ${message}`) };
}

const conflictAt = (path: string, twins: string) => [
  `configuration-conflict: set-floor and the configuration settings on the hub (priority 10) write different values to ${path} of ${twins}: the last one to write wins, and the hub may write the configuration's value again at any time.`,
];
const THE_SAME = 'the same devices';

describe('a job and a configuration', () => {
  it.each<[string, JsonObject, HubConfiguration['content'], string | undefined]>([
    ['write different values to one place', { floor: 2 }, { 'desired.floor': 1 }, 'desired.floor'],
    ['write the same value', { floor: 1 }, { 'desired.floor': 1 }, undefined],
    [
      'write the same object, its keys in another order',
      { a: { b: 1, c: 2 } },
      { 'desired.a': { c: 2, b: 1 } },
      undefined,
    ],
    ['write to different places', { floor: 1 }, { 'desired.room': 2 }, undefined],
    ['write to two places below one', { a: { b: 1 } }, { 'desired.a': { c: 2 } }, undefined],
    [
      'meet in one of several places',
      { a: { b: 1, c: 2 } },
      { 'desired.a': { c: 3 }, 'desired.d': 1 },
      'desired.a.c',
    ],
    ['of which the configuration writes below', { a: 5 }, { 'desired.a.b': 1 }, 'desired.a.b'],
    ['of which the job writes below', { a: { b: { c: 1 } } }, { 'desired.a': 'off' }, 'desired.a.b.c'],
    ['of which the job removes the place', { a: null }, { 'desired.a': 1 }, 'desired.a'],
    ['of which the configuration writes all that is desired', { a: 1 }, { desired: { a: 2 } }, 'desired.a'],
    ['whose names only begin alike', { floor: 1 }, { 'desired.floors': 2 }, undefined],
  ])('that %s', async (_, desired, content, path) => {
    const { warnings, asked } = await planWith([job(desired)], [settings(content)]);
    expect(warnings).toEqual(path === undefined ? [] : conflictAt(path, THE_SAME));
    expect(asked).toEqual([]);
  });

  it.each([
    ['all devices meet every target', HERE, '*', 'always'],
    ['a job on all devices meets every configuration', '*', HERE, 'always'],
    ['the same condition', HERE, HERE, 'always'],
    ['the same condition on modules', OF_MODULES, OF_MODULES, 'always'],
    ['demands of different values', HERE, "tags.site = 'y'", 'never'],
    ['demands of different modules', OF_MODULES, "FROM devices.modules WHERE moduleId = 'bell'", 'never'],
    ['devices and modules', HERE, OF_MODULES, 'never'],
    ['all devices and modules', '*', OF_MODULES, 'never'],
    ['other conditions', HERE, 'tags.roof = true', `(tags.roof = true) AND (${HERE})`],
    [
      'other conditions on modules',
      OF_MODULES,
      "from devices.modules where tags.site = 'x'",
      "FROM devices.modules WHERE (moduleId = 'lock') AND (tags.site = 'x')",
    ],
  ])('with targets: %s', async (_, target, condition, meeting) => {
    const { warnings, asked } = await planWith(
      [job({ floor: 2 }, target)],
      [settings({ 'desired.floor': 1 }, condition)],
      3,
    );
    const modules = target === OF_MODULES;
    const noun = modules ? 'modules' : 'devices';
    const isAsked = meeting !== 'always' && meeting !== 'never';
    expect(asked).toEqual(isAsked ? [meeting] : []);
    const twins = isAsked ? `3 ${noun} that both match` : `the same ${noun}`;
    expect(warnings).toEqual(meeting === 'never' ? [] : conflictAt('desired.floor', twins));
  });

  it('that share no device, by the count of the hub, are none', async () => {
    const { warnings, asked } = await planWith(
      [job({ floor: 2 })],
      [settings({ 'desired.floor': 1 }, 'tags.roof = true')],
    );
    expect(asked).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('are named as not compared where the hub refuses the question, and past five questions', async () => {
    const many = Array.from({ length: 7 }, (_, n) =>
      settings({ 'desired.floor': 1 }, `tags.t${n} = 1`, `c${n}`),
    );
    const capped = await planWith([job({ floor: 2 })], many);
    expect(capped.asked).toHaveLength(5);
    expect(capped.warnings).toEqual([
      expect.stringMatching(
        /^configuration-conflict-unchecked: 2 pairs .* desired\.floor by set-floor and c0, were not compared/,
      ),
    ]);
    const tooLong = new HubError('rejected', 'too long', { request: 'POST /devices/query' });
    const refused = await planWith([job({ floor: 2 })], many.slice(0, 1), tooLong);
    expect(refused.warnings).toEqual([
      expect.stringMatching(/^configuration-conflict-unchecked: 1 pair .* was not compared/),
    ]);
  });

  it('change the warnings of a plan, and not its digest', async () => {
    const without = await planWith([job({ floor: 2 })], []);
    const conflicting = await planWith([job({ floor: 2 })], [settings({ 'desired.floor': 1 })]);
    expect(without.warnings).toEqual([]);
    expect(conflicting.warnings).toHaveLength(1);
    expect(conflicting.plan.digest).toBe(without.plan.digest);
    expect(conflicting.plan.changes).toEqual(without.plan.changes);
  });
});

describe('the configurations of a hub', () => {
  const [patchesTags, calls] = [
    job({}, HERE, { operation: { kind: 'twin', tags: { floor: 2 } } }),
    manifestNamed('ping', { effectiveFrom: NOW - 600_000 }),
  ];
  const over = job({ floor: 2 }, HERE, {
    schedule: { kind: 'at', at: NOW - 3_600_000, text: '2026-03-02T11:10:00Z', timeZone: 'UTC' },
    startingDeadlineInSeconds: 60,
  });

  it.each([
    ['patches tags', [patchesTags]],
    ['calls a method', [calls]],
    ['is suspended', [job({ floor: 2 }, HERE, { suspend: true })]],
    ['is over', [over]],
    ['is there', []],
  ])('are not asked for where a job that %s is all there is', async (_, manifests) => {
    const { reads, warnings } = await planWith(manifests, [settings({ 'desired.floor': 1 }, '*')]);
    expect(reads).toBe(0);
    expect(warnings.filter((text) => text.startsWith('configuration'))).toEqual([]);
  });

  it('are asked for once where one patches desired properties', async () => {
    expect((await planWith([job({ floor: 2 }), calls], [])).reads).toBe(1);
  });

  it('that this sign-in may not read are a note, with the right that it needs', async () => {
    const refusal = new HubError('unauthorized', 'no', { request: 'GET /configurations', status: 401 });
    const { plan } = await planWith([job({ floor: 2 })], refusal);
    expect(plan.warnings).toEqual([
      {
        severity: 'info',
        code: 'configurations-unread',
        message: "This sign-in may not read the hub's configurations, so conflicts with them are not shown.",
        range: job({}).source,
        hint: expect.stringMatching(
          /Microsoft\.Devices\/IotHubs\/configurations\/read.*IoT Hub Data Reader.*RegistryRead/,
        ),
      },
    ]);
    expect(plan.changes.some(({ action }) => action === 'create')).toBe(true);
  });

  it('that cannot be read for another reason are a note in the words of the hub', async () => {
    const failure = new HubError('unavailable', 'The hub cannot answer now: busy', {
      request: 'GET /configurations',
    });
    const { plan } = await planWith([job({ floor: 2 })], failure);
    expect(plan.warnings).toMatchObject([
      {
        severity: 'info',
        code: 'configurations-unread',
        message: expect.stringMatching(/answer now: busy$/),
      },
    ]);
  });
});

describe('a rollout of desired properties', () => {
  const rollout = (phase: StagePhase) =>
    ({ manifest: job({ floor: 2 }), report: { phase } }) as unknown as JudgedRollout;

  it.each(STAGE_PHASES)('that is %s writes, unless it is over', (phase) => {
    const isOver = ['complete', 'sweeping', 'expired', 'suspended'].includes(phase);
    expect(desiredWriters([], [rollout(phase)], NOW).map(({ name }) => name)).toEqual(
      isOver ? [] : ['set-floor'],
    );
  });
});

describe('a job on modules and an IoT Edge deployment', () => {
  const camera = (more = '') => `FROM devices.modules WHERE moduleId = 'camera'${more}`;

  it.each<[string, JsonObject, string, HubConfiguration['content'], string, string | undefined]>([
    ['write different values', { rate: 1 }, camera(), { desired: { rate: 5 } }, '*', 'desired.rate'],
    ['write the same value', { rate: 5 }, camera(), { desired: { rate: 5 } }, '*', undefined],
    [
      'of which the deployment replaces all',
      { zoom: 1 },
      camera(),
      { desired: { rate: 5 } },
      '*',
      'desired.zoom',
    ],
    ['of which it replaces a part', { a: { b: 1 } }, camera(), { 'desired.a': {} }, '*', 'desired.a.b'],
    ['of which it replaces another part', { a: 1 }, camera(), { 'desired.b': {} }, '*', undefined],
    [
      'are about different devices',
      { rate: 1 },
      camera(" AND deviceId = 'x'"),
      { 'desired.rate': 5 },
      "deviceId = 'y'",
      undefined,
    ],
    [
      'have tags of modules and of devices',
      { rate: 1 },
      camera(" AND tags.a = '1'"),
      { 'desired.rate': 5 },
      "tags.a = '2'",
      'desired.rate',
    ],
    ['are about different modules', { rate: 1 }, OF_MODULES, { 'desired.rate': 5 }, '*', undefined],
    ['of which the job is on devices', { rate: 1 }, '*', { 'desired.rate': 5 }, '*', undefined],
  ])('that %s', async (_, desired, target, content, condition, path) => {
    const deployment = { ...settings(content, condition), module: 'camera' };
    const { warnings, asked } = await planWith([job(desired, target)], [deployment]);
    expect(asked).toEqual([]);
    expect(warnings).toEqual(
      path === undefined
        ? []
        : [
            `configuration-conflict: set-floor and the IoT Edge deployment settings on the hub (priority 10) write different values to ${path} of the module camera of devices that both reach: the last one to write wins, and the hub may write the deployment's value again at any time.`,
          ],
    );
  });
});
