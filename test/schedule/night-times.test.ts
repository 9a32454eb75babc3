import { describe, expect, it } from 'vitest';
import type { CronSchedule, DstRule } from '../../src/model/manifest.ts';
import { checkNightTimes } from '../../src/schedule/night-times.ts';

const year = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2027, 10, 1) };

const at = (cron: string, timeZone = 'Europe/Budapest', dst: DstRule = {}): CronSchedule => ({
  kind: 'cron',
  cron,
  timeZone,
  dst,
});

describe('a fixed time at night', () => {
  it.each([
    ['30 2 * * *', 'Europe/Budapest', {}, '02:30 does not exist and runs at 03:00'],
    ['0 0 * * *', 'Europe/Budapest', {}, 'No coming change affects'],
    ['0 0 * * *', 'America/Santiago', { gap: 'skip' }, 'does not exist and does not run'],
    ['59 2 * * *', 'America/New_York', { overlap: 'both' }, 'On Sun 2027-03-14'],
  ] as const)('%s in %s with %o is reported, with what the clocks do', (cron, timeZone, dst, says) => {
    const problem = checkNightTimes(at(cron, timeZone, dst), year);
    expect(problem?.code).toBe('night-time');
    expect(problem?.message).toContain(timeZone);
    expect(problem?.message).toContain(says);
  });

  it.each([
    ['a later time', at('0 3 * * *')],
    ['no changes in the zone', at('30 2 * * *', 'Asia/Tokyo')],
    ['no zone', at('30 2 * * *', 'UTC')],
    ['a step counts real time', at('*/30 2 * * *')],
    [
      'the manifest says what is meant',
      at('30 2 * * *', 'Europe/Budapest', { gap: 'skip', overlap: 'first' }),
    ],
    ['a single time', { kind: 'at', at: year.from, text: '', timeZone: 'Europe/Budapest' }],
  ] as const)('is not reported: %s', (_, schedule) => {
    expect(checkNightTimes(schedule, year)).toBeUndefined();
  });
});
