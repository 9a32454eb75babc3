import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GroupSpec, StepSpec } from '../../../../src/simulator/devices/fleet-spec.ts';
import { lockDoor } from '../../../support/demo-fleet.ts';
import { liveDevice } from '../../../support/live-device.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const BAD = "properties.desired.firmware.version = '3.3.1'";
const exactly = (seconds: number) => ({ fromMs: seconds * SECOND, toMs: seconds * SECOND });
const FLAP = { kind: 'flap', offline: exactly(30), online: exactly(120) } as const;
const FOREVER = { kind: 'offline', time: 'forever' } as const;
const CHECKSUM = { kind: 'fail', report: { phase: 'failed', error: 'checksum' } } as const;
const REPORT: StepSpec = { kind: 'report', report: { version: { $desired: 'firmware.version' } } };

/** Firmware that takes up to a minute to install, with steps for some devices before it is reported. */
const install = (some: readonly StepSpec[], more: Partial<GroupSpec> = {}): Partial<GroupSpec> => ({
  count: 100,
  desired: { firmware: { version: '3.2.0' } },
  reported: {},
  onDesired: {
    firmware: [{ kind: 'wait', time: { fromMs: 20 * SECOND, toMs: MINUTE } }, ...some, REPORT],
  },
  ...more,
});

/** What one device does in the ten minutes after it is given a version. */
async function diaryOf(changes: Partial<GroupSpec>, index: number, version = '3.3.1') {
  const { desire, clock, diary } = liveDevice(changes, index);
  desire({ firmware: { version } });
  await clock.advance(10 * MINUTE);
  return diary;
}

async function diariesOf(changes: Partial<GroupSpec>, version?: string): Promise<string[]> {
  const diaries: string[] = [];
  for (let index = 1; index <= (changes.count ?? 0); index += 1) {
    diaries.push((await diaryOf(changes, index, version)).join('; '));
  }
  return diaries;
}

const numbersOf = (diaries: readonly string[], isOne: (diary: string) => boolean): readonly number[] =>
  diaries.flatMap((diary, at) => (isOne(diary) ? [at + 1] : []));
const isBricked = (diary: string) => /^\d\d:\d\d leaves$/.test(diary);

describe('a device that fails', () => {
  /** Every device installs for 20 seconds and then does the step. */
  const all = (step: StepSpec): Partial<GroupSpec> => ({
    ...install([]),
    onDesired: { firmware: [{ kind: 'wait', time: exactly(20) }, step, REPORT] },
  });

  it('stays offline for ever: neither time, nor another version, nor the end of an outage brings it back', async () => {
    const { desire, clock, diary, behaviour, handle, beginOutage, endOutage } = liveDevice(
      all({ ...FOREVER, when: BAD }),
    );
    desire({ firmware: { version: '3.3.1' } });
    await clock.advance(MINUTE);
    desire({ firmware: { version: '3.2.0' } });
    beginOutage();
    endOutage();
    await clock.advance(30 * 24 * 60 * MINUTE);
    expect(diary).toEqual(['00:20 leaves']);
    expect(behaviour.isGone(handle.device)).toBe(true);
    expect(clock.timers).toBe(0);
  });

  it('reports an error and leaves out the steps below', async () => {
    expect(await diaryOf(all({ ...CHECKSUM, when: BAD }), 1)).toEqual([
      '00:20 reports {"phase":"failed","error":"checksum"}',
    ]);
  });

  it('flaps: it disconnects and connects again and again', async () => {
    const { desire, clock, diary } = liveDevice(all({ ...FLAP, when: BAD }));
    desire({ firmware: { version: '3.3.1' } });
    await clock.advance(5 * MINUTE);
    expect(diary).toEqual(['00:20 leaves', '00:50 connects', '02:50 leaves', '03:20 connects']);
  });

  it('flaps until another version replaces its steps, also one that came while it was offline', async () => {
    const { desire, clock, diary } = liveDevice(all({ ...FLAP, when: BAD }));
    desire({ firmware: { version: '3.3.1' } });
    await clock.advance(30 * SECOND);
    desire({ firmware: { version: '3.2.1' } });
    await clock.advance(10 * MINUTE);
    expect(diary).toEqual(['00:20 leaves', '00:50 connects', '01:10 reports {"version":"3.2.1"}']);
    expect(clock.timers).toBe(0);
  });

  it('draws the times of flapping anew each time', async () => {
    const range = { fromMs: SECOND, toMs: 100 * SECOND };
    const diary = await diaryOf(all({ ...FLAP, offline: range, online: range }), 1);
    const at = diary.map((line) => Number(line.slice(0, 2)) * 60 + Number(line.slice(3, 5)));
    const lengths = new Set(at.slice(1).map((time, index) => time - (at[index] ?? 0)));
    expect(lengths.size).toBeGreaterThan(3);
  });

  it.each([
    ['is given another version', '3.3.0', all({ ...FOREVER, when: BAD })],
    ['is in no share', '3.3.1', all({ ...FOREVER, share: 0, when: BAD })],
  ])('does not, if it %s', async (_name, version, changes) => {
    expect(await diaryOf(changes, 1, version)).toEqual([`00:20 reports {"version":"${version}"}`]);
  });

  it('fails after a call as well, by the payload of the call', async () => {
    const steps: readonly StepSpec[] = [
      { kind: 'wait', time: exactly(20) },
      { ...FOREVER, when: "Request.version = '3.3.1'" },
      { kind: 'report', report: { installed: { $request: 'version' } } },
    ];
    const { call, clock, diary } = liveDevice({ methods: { install: { ...lockDoor, steps } } });
    await call('install', { version: '3.3.0' });
    await clock.advance(MINUTE);
    await call('install', { version: '3.3.1' });
    await clock.advance(MINUTE);
    expect(diary).toEqual(['00:20 reports {"installed":"3.3.0"}', '01:20 leaves']);
  });

  it('decides once it is back, if an outage came before', async () => {
    const { desire, clock, diary, beginOutage, endOutage } = liveDevice(all({ ...CHECKSUM, when: BAD }));
    desire({ firmware: { version: '3.3.1' } });
    beginOutage();
    await clock.advance(MINUTE);
    endOutage();
    expect(diary.at(-1)).toBe('01:00 reports {"phase":"failed","error":"checksum"}');
  });
});

describe('a share of the devices', () => {
  const bad = install([
    { ...FOREVER, share: 0.03, when: BAD },
    { ...CHECKSUM, share: 0.02, when: BAD },
    { ...FLAP, share: 0.01, when: BAD },
  ]);

  it('fails, exactly that many and each in one way, and the others do what they would have done', async () => {
    const healthy = await diariesOf(install([]));
    const diaries = await diariesOf(bad);
    expect(numbersOf(diaries, isBricked)).toHaveLength(3);
    expect(numbersOf(diaries, (diary) => diary.includes('checksum'))).toHaveLength(2);
    expect(numbersOf(diaries, (diary) => diary.includes('connects'))).toHaveLength(1);
    const same = diaries.filter((diary, at) => diary === healthy[at]);
    expect(same).toHaveLength(94);
  });

  it('fails with one version only, and other devices with another', async () => {
    expect(numbersOf(await diariesOf(bad, '3.3.0'), (diary) => !diary.includes('version'))).toEqual([]);
    const other = install([{ ...FOREVER, share: 0.1, when: BAD.replace('3.3.1', '3.4.0') }]);
    const tenth = install([{ ...FOREVER, share: 0.1, when: BAD }]);
    const first = numbersOf(await diariesOf(tenth), isBricked);
    const second = numbersOf(await diariesOf(other, '3.4.0'), isBricked);
    expect([first.length, second.length]).toEqual([10, 10]);
    expect(second).not.toEqual(first);
  });

  it('may also do a step and go on', async () => {
    const slow: StepSpec = { kind: 'wait', time: exactly(300), share: 0.1 };
    const healthy = await diariesOf(install([]));
    const diaries = await diariesOf(install([slow]));
    expect(numbersOf(diaries, (diary) => diary.includes('version'))).toHaveLength(100);
    expect(diaries.filter((diary, at) => diary !== healthy[at])).toHaveLength(10);
  });

  it('is the same with the same seed, and of the right size in every group', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 0, max: 100 }),
        async (count, percent) => {
          const changes = { ...install([{ ...FOREVER, share: percent / 100, when: BAD }]), count };
          const bricked = numbersOf(await diariesOf(changes), isBricked);
          expect(bricked).toHaveLength(Math.round((percent / 100) * count));
          expect(numbersOf(await diariesOf(changes), isBricked)).toEqual(bricked);
        },
      ),
      { numRuns: 20 },
    );
  });
});
