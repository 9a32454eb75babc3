import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronCalendar } from '../../../../src/simulation/fleet/cron-calendar.ts';
import { ManualClock } from '../../../../src/simulator/clock/manual-clock.ts';
import { planOutages } from '../../../../src/simulator/devices/behaviour/outages.ts';
import { scriptFleet } from '../../../../src/simulator/devices/device-script.ts';
import type { GroupSpec, OfflineSpec } from '../../../../src/simulator/devices/fleet-spec.ts';
import { doors, fleetOf } from '../../../support/demo-fleet.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function watch(offline: OfflineSpec, from: string, more: Partial<GroupSpec> = {}) {
  const clock = new ManualClock(from);
  const script = scriptFleet(fleetOf(doors({ offline, ...more })));
  const here = new Set<string>();
  const log: string[] = [];
  const note = (what: string, deviceId: string) =>
    log.push(`${new Date(clock.now()).toISOString().slice(11, 19)} ${deviceId} ${what}`);
  const outages = planOutages({
    script,
    clock,
    calendar: cronCalendar,
    onLeave: ({ deviceId }) => {
      note('leaves', deviceId);
      here.delete(deviceId);
    },
    onReturn: ({ deviceId }) => {
      note('returns', deviceId);
      here.add(deviceId);
    },
  });
  for (const device of script.devices()) if (!outages.isAway(device)) here.add(device.deviceId);
  outages.start();
  return { clock, script, outages, here, log };
}

describe('an outage of five minutes in every hour', () => {
  const often = { everyMs: HOUR, forMs: 5 * MINUTE };

  it('devices leave one after another, each once, and return five minutes later', async () => {
    const { clock, log } = watch(often, '2026-03-02T20:00:00Z', { count: 4 });
    await clock.advance(HOUR);
    const of = (what: string) => log.filter((line) => line.endsWith(what));
    expect(of('leaves').map((line) => line.slice(0, 8))).toEqual([
      '20:15:00',
      '20:30:00',
      '20:45:00',
      '21:00:00',
    ]);
    expect(new Set(of('leaves').map((line) => line.slice(9, 17))).size).toBe(4);
    expect(of('returns').map((line) => line.slice(0, 8))).toEqual([
      '20:05:00',
      '20:20:00',
      '20:35:00',
      '20:50:00',
    ]);
  });

  it('at any start, the share of devices away is the share of time away', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_000_000 }),
        fc.integer({ min: 24, max: 400 }),
        (second, count) => {
          const { here } = watch(often, new Date(Date.UTC(2026, 2) + second * 1_000).toISOString(), {
            count,
          });
          expect(Math.abs(count - here.size - count / 12)).toBeLessThanOrEqual(2);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('isAway agrees with the devices that left and returned, at every minute of a day', async () => {
    const { clock, script, outages, here } = watch(often, '2026-03-02T20:00:00Z', { count: 50 });
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      await clock.advance(MINUTE);
      const there = [...script.devices()].filter((device) => !outages.isAway(device));
      expect(there.map(({ deviceId }) => deviceId)).toEqual([...here].sort());
    }
  });

  it('devices that are never online neither leave nor return', async () => {
    const { clock, log } = watch(often, '2026-03-02T20:00:00Z', { count: 50, online: 0.5 });
    await clock.advance(24 * HOUR);
    expect(new Set(log.map((line) => line.slice(9, 17))).size).toBe(25);
  });

  it('a group has one timer, and none after it is stopped', async () => {
    const { clock, outages } = watch(often, '2026-03-02T20:00:00Z', { count: 5_000 });
    await clock.advance(10 * MINUTE);
    expect(clock.timers).toBe(1);
    outages.stop();
    expect(clock.timers).toBe(0);
  });
});

describe('an outage every night', () => {
  const nights = { cron: '0 22 * * *', timeZone: 'Europe/Budapest', forMs: 8 * HOUR };

  it('all devices leave at the local time, before and after the clocks change', async () => {
    const { clock, log } = watch(nights, '2026-03-28T12:00:00Z', { count: 1 });
    await clock.advance(48 * HOUR);
    expect(log).toEqual([
      '21:00:00 door-001 leaves',
      '05:00:00 door-001 returns',
      '20:00:00 door-001 leaves',
      '04:00:00 door-001 returns',
    ]);
  });

  it('a fleet that is created at night starts with its devices away', async () => {
    const { clock, here, log } = watch(nights, '2026-03-02T23:00:00Z', { count: 3 });
    expect(here.size).toBe(0);
    await clock.advance(6 * HOUR);
    expect([here.size, log.length]).toEqual([3, 3]);
  });

  it('outages that touch are one', async () => {
    const twice = { cron: '0 22,23 * * *', timeZone: 'UTC', forMs: 2 * HOUR };
    const { clock, log } = watch(twice, '2026-03-02T20:00:00Z', { count: 1 });
    await clock.advance(12 * HOUR);
    expect(log).toEqual(['22:00:00 door-001 leaves', '01:00:00 door-001 returns']);
  });

  it('is refused without a calendar', () => {
    const script = scriptFleet(fleetOf(doors({ offline: nights })));
    const ignore = () => undefined;
    const clock = new ManualClock('2026-03-02T20:00:00Z');
    expect(() => planOutages({ script, clock, onLeave: ignore, onReturn: ignore })).toThrow(
      'which needs a calendar',
    );
  });
});
