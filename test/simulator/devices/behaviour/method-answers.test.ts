import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../src/simulator/clock/manual-clock.ts';
import { FleetBehaviour } from '../../../../src/simulator/devices/behaviour/fleet-behaviour.ts';
import { scriptFleet } from '../../../../src/simulator/devices/device-script.ts';
import type { FailureSpec, MethodSpec } from '../../../../src/simulator/devices/fleet-spec.ts';
import { doors, fleetOf, lockDoor } from '../../../support/demo-fleet.ts';
import { START } from '../../../support/live-device.ts';

const NOTHING = { desired: {}, reported: {} };

/** What every device of a group answers to so many calls, call after call. */
function answersOf(changes: Partial<MethodSpec>, { count = 100, calls = 1, seed = 7, twin = NOTHING } = {}) {
  const group = doors({ count, methods: { lockDoor: { ...lockDoor, ...changes } } });
  const script = scriptFleet({ ...fleetOf(group), seed });
  const behaviour = new FleetBehaviour({ script, clock: new ManualClock(START) });
  return [...script.devices()].map((device) => {
    const handle = {
      device,
      readTwin: () => twin,
      report: () => undefined,
      leave: () => undefined,
      comeBack: () => undefined,
    };
    return Array.from({ length: calls }, () => behaviour.call(handle, 'lockDoor', () => null)?.answer);
  });
}

const refusal = { kind: 'answer', status: 503, payload: { error: 'busy' } } as const;
const fails = (failures: readonly FailureSpec[]) => ({ failures });
/** How many of the answers are not the method's own. */
const failed = (answers: readonly (ReturnType<typeof answersOf>[number][number] | undefined)[]) =>
  answers.filter((answer) => answer?.kind !== 'answer' || !answer.isSuccess).length;

describe('an answer', () => {
  it('is as the fleet document says', () => {
    expect(answersOf({}, { count: 1 })).toEqual([
      [
        {
          kind: 'answer',
          latencyMs: 0,
          status: 200,
          payload: { Response: 'lockDoor called successfully' },
          text: '{"Response":"lockDoor called successfully"}',
          isSuccess: true,
        },
      ],
    ]);
  });

  it.each(['unlockDoor', 'constructor', ''])(
    'is missing for a method that the device does not have: %s',
    (method) => {
      const script = scriptFleet(fleetOf(doors({ count: 1 })));
      const [device] = script.devices();
      if (device === undefined) throw new Error('the fleet is empty');
      const behaviour = new FleetBehaviour({ script, clock: new ManualClock(START) });
      const ignore = () => undefined;
      const handle = { device, readTwin: () => NOTHING, report: ignore, leave: ignore, comeBack: ignore };
      expect(behaviour.call(handle, method, () => null)).toBeUndefined();
    },
  );

  it('takes a different time for each call', () => {
    const [times] = answersOf({ latency: { fromMs: 0, toMs: 1_000_000 } }, { count: 1, calls: 50 });
    expect(new Set(times?.map((answer) => answer && 'latencyMs' in answer && answer.latencyMs)).size).toBe(
      50,
    );
  });

  it('is the same for the same seed, call by call, and differs for another seed', () => {
    const changes = {
      latency: { medianMs: 80, p99Ms: 2_000 },
      payload: { token: { $hex: 16 }, at: { $range: [0, 9] } },
      ...fails([
        { share: 0.3, of: 'calls', ...refusal },
        { share: 0.1, of: 'devices', kind: 'no-answer' },
      ]),
    };
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), (seed) => {
        const options = { count: 20, calls: 5, seed };
        expect(answersOf(changes, options)).toEqual(answersOf(changes, options));
        expect(answersOf(changes, options)).not.toEqual(answersOf(changes, { ...options, seed: seed + 1 }));
      }),
      { numRuns: 20 },
    );
  });
});

describe('a failure', () => {
  it.each([
    ['an answer', refusal, { kind: 'answer', status: 503, payload: { error: 'busy' }, isSuccess: false }],
    ['no answer', { kind: 'no-answer' }, { kind: 'no-answer' }],
    ['a lost connection', { kind: 'disconnect' }, { kind: 'disconnect', latencyMs: 0 }],
  ] as const)(
    'of devices hits exactly its share of them, always the same ones: %s',
    (_name, what, expected) => {
      const all = answersOf(fails([{ share: 0.07, of: 'devices', ...what }]), { calls: 10 });
      const bad = all.filter((answers) => failed(answers) > 0);
      expect(bad).toHaveLength(7);
      for (const answer of bad.flat()) expect(answer).toMatchObject(expected);
    },
  );

  it('of calls hits its share of many calls by chance, and no device always', () => {
    const all = answersOf(fails([{ share: 0.2, of: 'calls', ...refusal }]), { count: 100, calls: 50 });
    expect(failed(all.flat()) / 5_000).toBeGreaterThan(0.18);
    expect(failed(all.flat()) / 5_000).toBeLessThan(0.22);
    expect(Math.max(...all.map(failed))).toBeLessThan(25);
    expect(Math.min(...all.map(failed))).toBeGreaterThan(0);
  });

  it('adds its share to that of another without a condition, for calls and for devices', () => {
    for (const of of ['calls', 'devices'] as const) {
      const all = answersOf(
        fails([
          { share: 0.4, of, ...refusal },
          { share: 0.6, of, kind: 'no-answer' },
        ]),
        {
          calls: 20,
        },
      ).flat();
      expect(failed(all)).toBe(all.length);
      expect(all.filter((answer) => answer?.kind === 'no-answer').length).toBeGreaterThan(all.length / 2);
    }
  });

  it('earlier in the list wins', () => {
    const always = { share: 1, of: 'calls' } as const;
    const when = "properties.reported.phase = 'applying'";
    const both = fails([
      { ...always, when, kind: 'answer', status: 409, payload: null },
      { ...always, ...refusal },
    ]);
    const twin = { desired: {}, reported: { phase: 'applying' } };
    expect(answersOf(both, { count: 1, twin })[0]).toMatchObject([{ status: 409 }]);
    expect(answersOf(both, { count: 1 })[0]).toMatchObject([{ status: 503 }]);
  });

  it.each([
    ["tags.building = '43'", true],
    ["tags.building = '41'", false],
    ["deviceId = 'door-001'", true],
    ['properties.desired.level > 3', true],
    ['properties.reported.missing = 1', false],
    ['IS_DEFINED(properties.reported.phase) AND properties.desired.level >= 4', true],
  ])('with a condition happens only while it holds: %s', (when, holds) => {
    const twin = { desired: { level: 4, $version: 3 }, reported: { phase: 'idle' } };
    const all = answersOf(fails([{ share: 1, of: 'calls', when, ...refusal }]), { count: 1, calls: 3, twin });
    expect(failed(all.flat())).toBe(holds ? 3 : 0);
  });

  it('with a condition does not add to the share of others', () => {
    const failures = [{ share: 0.25, of: 'devices', when: "tags.building = '43'", ...refusal }] as const;
    expect(failed(answersOf({ failures }).flat())).toBe(25);
  });
});
