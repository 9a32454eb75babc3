import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HubError } from '../../src/hub/hub-error.ts';
import type { JobManifest } from '../../src/model/manifest.ts';
import { areDisjoint } from '../../src/plan/disjoint-conditions.ts';
import { compileCondition } from '../../src/query/compile.ts';
import { makePlan } from '../../src/reconcile/make-plan.ts';
import { createMemoryHub } from '../support/memory-hub.ts';
import { CONFIG, hubConfigOf, manifestNamed } from '../support/plan-world.ts';

const NOW = Date.parse('2026-03-02T12:10:00Z');

function writer(
  name: string,
  condition: string,
  value: number,
  changes: Partial<JobManifest> = {},
): JobManifest {
  return manifestNamed(name, {
    target: { condition, allDevices: false },
    operation: { kind: 'twin', desired: { floor: value } },
    effectiveFrom: NOW - 600_000,
    ...changes,
  });
}

async function warningsOf(manifests: readonly JobManifest[], shared = 3, failing?: HubError) {
  const asked: string[] = [];
  const hub = createMemoryHub({ clock: { now: () => NOW } });
  const countDevices = async (condition: string) => {
    if (!condition.includes(') AND (')) return { total: 9, connected: 9 };
    asked.push(condition);
    if (failing) throw failing;
    return { total: shared, connected: 0 };
  };
  const plan = await makePlan({
    hub: { ...hub, countDevices },
    hubConfig: hubConfigOf('S3', 86_400),
    config: CONFIG,
    manifests,
    now: NOW,
    options: {},
  });
  return { asked, warnings: plan.warnings.map(({ code, message }) => `${code}: ${message}`) };
}

describe('two manifests with different targets', () => {
  const [a, b] = ["tags.site = 'x'", 'tags.roof = true'] as const;

  it('that share devices are a conflict, by the count of the hub', async () => {
    const { asked, warnings } = await warningsOf([writer('one', a, 1), writer('two', b, 2)]);
    expect(asked).toEqual([`(${b}) AND (${a})`]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^twin-conflict: one and two write .* desired\.floor of 3 devices that both match/,
      ),
    ]);
  });

  it('on modules are compared too, and never with those on devices', async () => {
    const [lock, old] = ["moduleId = 'lock'", 'tags.old = true'].map(
      (text) => `FROM devices.modules WHERE ${text}`,
    );
    const { asked, warnings } = await warningsOf([
      writer('one', lock ?? '', 1),
      writer('two', old ?? '', 2),
      writer('three', a, 3),
    ]);
    expect(asked).toEqual(["FROM devices.modules WHERE (moduleId = 'lock') AND (tags.old = true)"]);
    expect(warnings).toEqual([
      expect.stringMatching(/^twin-conflict: one and two .* of 3 modules that both match/),
    ]);
  });

  it.each([
    ['share no device', [writer('one', a, 1), writer('two', b, 2)], 0, 1],
    ['write the same value', [writer('one', a, 1), writer('two', b, 1)], 3, 0],
    ['demand different values of a tag', [writer('one', a, 1), writer('two', "tags.site = 'y'", 2)], 3, 0],
    [
      'never run at the same time',
      [
        writer('one', a, 1),
        writer('two', b, 2, {
          schedule: { kind: 'cron', cron: '30 * * * *', timeZone: 'UTC', dst: {} },
        }),
      ],
      3,
      0,
    ],
    ['of which one is suspended', [writer('one', a, 1), writer('two', b, 2, { suspend: true })], 3, 0],
  ] as const)('that %s are none', async (_, manifests, shared, questions) => {
    const { asked, warnings } = await warningsOf(manifests, shared);
    expect(asked).toHaveLength(questions);
    expect(warnings).toEqual([]);
  });

  it('are asked about ten pairs at most; how many were not is said', async () => {
    const many = Array.from({ length: 6 }, (_, n) => writer(`w${n}`, `tags.t${n} = 1`, n));
    const { asked, warnings } = await warningsOf(many, 0);
    expect(asked).toHaveLength(10);
    expect(warnings).toEqual([
      expect.stringMatching(/^twin-conflict-unchecked: 5 pairs of targets .* were not compared/),
    ]);
  });

  it('are named as not compared when the hub refuses the question, and the plan is made', async () => {
    const refusal = new HubError('rejected', 'too long', { request: 'POST /devices/query' });
    const { warnings } = await warningsOf([writer('one', a, 1), writer('two', b, 2)], 3, refusal);
    expect(warnings).toEqual([expect.stringMatching(/^twin-conflict-unchecked: 1 pair of targets/)]);
  });
});

describe('conditions that exclude each other at a glance', () => {
  it.each([
    ["tags.a = '1'", "tags.a = '2'", true],
    ["tags.a='1' AND tags.b = 2", 'tags.c = 1 and tags.b = 3', true],
    ['tags.b = 2', 'tags.b = 2', false],
    ["tags.a = 'x'", "tags.a = 'X'", false],
    ["tags.a = '1' OR tags.b = 1", "tags.a = '2'", false],
    ["NOT tags.a = '1'", "tags.a = '2'", false],
    ["(tags.a = '1')", "tags.a = '2'", false],
    ["tags.a = 'x AND tags.b = 1'", "tags.a = 'y'", true],
    ["tags.a = 'it''s'", "tags.a = 'y'", false],
    ["tags.a = '1'", "tags.b = '2'", false],
    ["tags.a != '1'", "tags.a = '2'", false],
  ])('%s | %s: %s', (left, right, disjoint) => {
    expect(areDisjoint(left, right)).toBe(disjoint);
    expect(areDisjoint(right, left)).toBe(disjoint);
  });

  it('are never both true of a device', () => {
    const value = fc.constantFrom("'1'", "'x'", "'X'", '1', '2', "'a AND b'");
    const part = fc
      .tuple(fc.constantFrom('tags.a', 'tags.b'), fc.constantFrom('=', '!='), value)
      .map((all) => all.join(' '));
    const condition = fc
      .tuple(part, fc.constantFrom('AND', 'OR'), part, fc.boolean())
      .map(([left, word, right, not]) => `${not ? 'NOT ' : ''}${left} ${word} ${right}`);
    const tag = fc.constantFrom('1', 'x', 'X', 1, 2, 'a AND b');
    fc.assert(
      fc.property(condition, condition, tag, tag, (left, right, a, b) => {
        fc.pre(areDisjoint(left, right));
        const row = { deviceId: 'd', tags: { a, b } };
        expect(compileCondition(left).matches(row) && compileCondition(right).matches(row)).toBe(false);
      }),
    );
  });
});
