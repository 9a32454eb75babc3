import { describe, expect, it } from 'vitest';
import { fleetText, GROUP_START } from '../../support/fleet-text.ts';
import { readTexts } from '../../support/read-text.ts';

describe('a fleet of the wrong shape', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'a mistyped step beside a bad value',
      `${GROUP_START}tags: { a: { $cycl: [1] } }, methods: { m: { then: [{ ofline: 9s }, { wait: 99d }] } } }`,
      ['duration-range', 'fleet-value', 'unknown-key'],
    ],
    [
      'a mistyped failure beside a bad condition, also in that failure',
      `${GROUP_START}methods: { m: { failures: [{ statu: 500, when: tags.a = }, { status: 500, when: tags.b = }] } } }`,
      ['query-syntax', 'query-syntax', 'unknown-key'],
    ],
    [
      'a failure whose share cannot be read does not count as a whole one',
      `${GROUP_START}methods: { m: { failures: [{ share: 5, status: 500 }, { share: 60%, status: 500 }] } } }`,
      ['wrong-type'],
    ],
    [
      'and neither does one whose condition is not text',
      `${GROUP_START}methods: { m: { failures: [{ when: 5, status: 500 }, { share: 60%, status: 500 }] } } }`,
      ['wrong-type'],
    ],
    [
      'a step whose share cannot be read leaves the others what they have',
      `${GROUP_START}methods: { m: { then: [{ fail: { a: 1 }, share: 5 }, { offline: forever, share: 60% }, { wait: 1s }] } } }`,
      ['wrong-type'],
    ],
    [
      'and so does one whose condition is not text',
      `${GROUP_START}onDesired: { a: [{ offline: forever, when: 5 }, { wait: 99d }] } }`,
      ['duration-range', 'wrong-type'],
    ],
    [
      'a latency with one key mistyped beside a bad length',
      `${GROUP_START}methods: { m: { latency: { median: 2s, p98: 9s }, then: [{ offline: 0s }] } } }`,
      ['duration-range', 'unknown-key'],
    ],
    [
      'a group without a count beside a bad one',
      `${GROUP_START}tags: { a: { $cycl: [1] } } }\n    - { name: h, idPattern: e, tags: { a: { $hexx: 1 } } }`,
      ['fleet-value', 'fleet-value', 'missing-key'],
    ],
    [
      'a group that is not a map',
      `${GROUP_START}tags: { a: { $cycl: [1] } } }\n    - 7`,
      ['fleet-value', 'wrong-type'],
    ],
    [
      'parts that replace bad ones are never reported',
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
  ])('is checked in one run: %s', (_, group, codes) => {
    const { diagnostics, fleets } = readTexts({ 'f.yaml': fleetText(group) });
    expect(diagnostics.map(({ code }) => code).sort()).toEqual(codes);
    expect(fleets).toEqual([]);
  });
});
