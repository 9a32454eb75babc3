import { describe, expect, it } from 'vitest';
import type { GroupSpec, StepSpec } from '../../../../src/simulator/devices/fleet-spec.ts';
import { lockDoor } from '../../../support/demo-fleet.ts';
import { liveDevice } from '../../../support/live-device.ts';

const MINUTE = 60_000;
const wait = (seconds: number): StepSpec => ({
  kind: 'wait',
  time: { fromMs: seconds * 1_000, toMs: seconds * 1_000 },
});
const offline = (seconds: number): StepSpec => ({ ...wait(seconds), kind: 'offline' }) as StepSpec;
const report = (patch: Extract<StepSpec, { kind: 'report' }>['report']): StepSpec => ({
  kind: 'report',
  report: patch,
});
const method = (...steps: StepSpec[]): Partial<GroupSpec> => ({
  methods: { reboot: { ...lockDoor, steps } },
});
const onFirmware = (...steps: StepSpec[]): Partial<GroupSpec> => ({
  desired: { firmware: { version: '1' } },
  onDesired: { firmware: steps },
});
const wanted = (version: string) => ({ firmware: { version } });

const counted = report({ bootCount: { $add: [{ $reported: 'bootCount' }, 1] }, last: { $now: true } });
const UPDATE = [
  report({ phase: 'downloading', target: { $desired: 'firmware.version' } }),
  wait(120),
  report({ phase: 'applying' }),
  offline(60),
  report({ phase: 'applied', version: { $desired: 'firmware.version' }, target: null }),
];

describe('after a call', () => {
  it('a device reboots: it leaves, comes back and reports that it has counted the reboot', async () => {
    const { call, clock, diary, twin } = liveDevice(method(offline(90), counted));
    await call('reboot');
    await clock.advance(5 * MINUTE);
    await call('reboot');
    await clock.advance(5 * MINUTE);
    expect(diary).toEqual([
      '00:00 leaves',
      '01:30 connects',
      '01:30 reports {"bootCount":1,"last":"2027-03-01T20:01:30.000Z"}',
      '05:00 leaves',
      '06:30 connects',
      '06:30 reports {"bootCount":2,"last":"2027-03-01T20:06:30.000Z"}',
    ]);
    expect(twin.reported).toMatchObject({ firmware: '1.0', bootCount: 2 });
    expect(clock.timers).toBe(0);
  });

  it('later steps still have the payload of the call', async () => {
    const steps = method(wait(30), report({ reason: { $request: 'reason' }, lost: null }));
    const { call, clock, diary } = liveDevice(steps);
    await call('reboot', { reason: 'nightly' });
    await clock.advance(MINUTE);
    expect(diary).toEqual(['00:30 reports {"reason":"nightly","lost":null}']);
  });

  it('a new call replaces the steps under way', async () => {
    const { call, clock, diary } = liveDevice(method(wait(60), report({ by: { $request: '*' } })));
    await call('reboot', 1);
    await clock.advance(30_000);
    await call('reboot', 2);
    await clock.advance(5 * MINUTE);
    expect(diary).toEqual(['01:30 reports {"by":2}']);
  });

  it('that failed, no step runs', async () => {
    const failures = [{ share: 1, of: 'calls', kind: 'answer', status: 500, payload: null }] as const;
    const { call, clock, diary } = liveDevice({
      methods: { reboot: { ...lockDoor, failures, steps: [counted] } },
    });
    await call('reboot');
    await clock.advance(MINUTE);
    expect(diary).toEqual([]);
  });

  it('a device that dropped its connection comes back 30 seconds later', async () => {
    const failures = [{ share: 1, of: 'calls', kind: 'disconnect' }] as const;
    const { call, clock, diary } = liveDevice({ methods: { reboot: { ...lockDoor, failures } } });
    await call('reboot');
    await clock.advance(MINUTE);
    expect(diary).toEqual(['00:00 leaves', '00:30 connects']);
  });

  it('two offline steps in a row disconnect twice', async () => {
    const { call, clock, diary } = liveDevice(method(offline(10), offline(20), report({ done: true })));
    await call('reboot');
    await clock.advance(MINUTE);
    expect(diary).toEqual([
      '00:00 leaves',
      '00:10 connects',
      '00:10 leaves',
      '00:30 connects',
      '00:30 reports {"done":true}',
    ]);
  });

  it('a longer outage keeps the device away, and the next step waits for its return', async () => {
    const { call, clock, diary, beginOutage, endOutage } = liveDevice(
      method(offline(60), report({ done: true })),
    );
    await call('reboot');
    await clock.advance(30_000);
    beginOutage();
    await clock.advance(2 * MINUTE);
    endOutage();
    expect(diary).toEqual(['00:00 leaves', '02:30 connects', '02:30 reports {"done":true}']);
  });

  it('the end of an outage does not end an offline step early', async () => {
    const { call, clock, diary, beginOutage, endOutage } = liveDevice(
      method(offline(60), report({ done: true })),
    );
    await call('reboot');
    beginOutage();
    await clock.advance(20_000);
    endOutage();
    await clock.advance(MINUTE);
    expect(diary).toEqual(['00:00 leaves', '01:00 connects', '01:00 reports {"done":true}']);
  });

  it('wait steps go on during an outage, and reports wait for its end', async () => {
    const { call, clock, diary, beginOutage, endOutage } = liveDevice(
      method(wait(60), report({ half: true }), wait(60), report({ done: true })),
    );
    await call('reboot');
    beginOutage();
    await clock.advance(90_000);
    endOutage();
    await clock.advance(2 * MINUTE);
    expect(diary).toEqual([
      '00:00 leaves',
      '01:30 connects',
      '01:30 reports {"half":true}',
      '02:30 reports {"done":true}',
    ]);
  });

  it('no step runs once the behaviour is stopped', async () => {
    const { call, clock, diary, behaviour } = liveDevice(method(offline(60), counted));
    await call('reboot');
    behaviour.stop();
    expect(clock.timers).toBe(0);
    await clock.advance(5 * MINUTE);
    expect(diary).toEqual(['00:00 leaves']);
  });
});

describe('with a new desired value', () => {
  it('a device goes through its phases and reports the desired version', async () => {
    const { desire, clock, diary, twin } = liveDevice(onFirmware(...UPDATE));
    desire(wanted('2'));
    await clock.advance(10 * MINUTE);
    expect(diary).toEqual([
      '00:00 reports {"phase":"downloading","target":"2"}',
      '02:00 reports {"phase":"applying"}',
      '02:00 leaves',
      '03:00 connects',
      '03:00 reports {"phase":"applied","version":"2","target":null}',
    ]);
    expect(twin.reported).toEqual({ firmware: '1.0', phase: 'applied', version: '2' });
  });

  it.each([
    ['the value that it had from the beginning', ['1']],
    ['the same value again', ['2', '2', '2']],
  ])('%s starts no steps', async (_name, versions) => {
    const { desire, clock, diary } = liveDevice(
      onFirmware(report({ version: { $desired: 'firmware.version' } })),
    );
    for (const version of versions) desire(wanted(version));
    await clock.advance(MINUTE);
    expect(diary).toHaveLength(new Set(versions.filter((version) => version !== '1')).size);
  });

  it('a newer value replaces the steps under way', async () => {
    const { desire, clock, diary } = liveDevice(onFirmware(...UPDATE));
    desire(wanted('2'));
    await clock.advance(MINUTE);
    desire(wanted('3'));
    await clock.advance(10 * MINUTE);
    expect(diary.filter((line) => line.includes('version') || line.includes('downloading'))).toEqual([
      '00:00 reports {"phase":"downloading","target":"2"}',
      '01:00 reports {"phase":"downloading","target":"3"}',
      '04:00 reports {"phase":"applied","version":"3","target":null}',
    ]);
  });

  it('a value set while the device is away starts its steps on return, and replaces older ones', async () => {
    const { desire, clock, diary } = liveDevice(onFirmware(...UPDATE));
    desire(wanted('2'));
    await clock.advance(150_000);
    desire(wanted('3'));
    await clock.advance(10 * MINUTE);
    expect(diary.slice(2)).toEqual([
      '02:00 leaves',
      '03:00 connects',
      '03:00 reports {"phase":"downloading","target":"3"}',
      '05:00 reports {"phase":"applying"}',
      '05:00 leaves',
      '06:00 connects',
      '06:00 reports {"phase":"applied","version":"3","target":null}',
    ]);
  });

  it('a value set and reset while the device is away starts no steps', async () => {
    const { desire, clock, diary, beginOutage, endOutage } = liveDevice(onFirmware(report({ seen: true })));
    beginOutage();
    desire(wanted('2'));
    desire(wanted('1'));
    endOutage();
    await clock.advance(MINUTE);
    expect(diary).toEqual(['00:00 leaves', '00:00 connects']);
  });

  it('removing the value ends the steps under way', async () => {
    const { desire, clock, diary } = liveDevice(onFirmware(wait(60), report({ done: true })));
    desire(wanted('2'));
    desire({ firmware: null });
    await clock.advance(5 * MINUTE);
    expect(diary).toEqual([]);
    expect(clock.timers).toBe(0);
  });

  it('after an offline step, the next step waits until the device is back', async () => {
    const { desire, clock, diary, beginOutage, endOutage } = liveDevice(
      onFirmware(offline(20), report({ done: true })),
    );
    beginOutage();
    desire(wanted('2'));
    endOutage();
    await clock.advance(MINUTE);
    expect(diary).toEqual([
      '00:00 leaves',
      '00:00 connects',
      '00:00 leaves',
      '00:20 connects',
      '00:20 reports {"done":true}',
    ]);
  });

  it('keys without steps are copied to reported, keys with steps are not', async () => {
    const { desire, diary } = liveDevice({ ...onFirmware(wait(60)), reportDesired: ['*'] });
    desire({ firmware: { version: '2' }, mode: 'eco' });
    expect(diary).toEqual(['00:00 reports {"mode":"eco"}']);
  });

  it('the steps of a call and of a desired value run side by side', async () => {
    const { call, desire, clock, diary } = liveDevice({
      ...onFirmware(wait(60), report({ updated: true })),
      ...method(offline(90), report({ rebooted: true })),
    });
    desire(wanted('2'));
    await call('reboot');
    await clock.advance(5 * MINUTE);
    expect(diary).toEqual([
      '00:00 leaves',
      '01:30 connects',
      '01:30 reports {"updated":true}',
      '01:30 reports {"rebooted":true}',
    ]);
  });
});
