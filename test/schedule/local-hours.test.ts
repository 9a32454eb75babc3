import { describe, expect, it } from 'vitest';
import { localHoursOf } from '../../src/schedule/local-hours.ts';

const hoursOf = (cron: string) =>
  localHoursOf({ kind: 'cron', cron, timeZone: 'Europe/Budapest', dst: {} }).map(
    ({ weekday, hour }) => `${weekday} ${hour}`,
  );

describe('the hours of the week of a schedule', () => {
  it.each([
    ['0 22 * * FRI', ['FRI 22']],
    ['*/10 22,23 * * 6,7', ['SUN 22', 'SUN 23', 'SAT 22', 'SAT 23']],
    ['@weekly', ['SUN 0']],
    ['0 3 */2 * MON', ['MON 3']],
  ])('%s', (cron, expected) => {
    expect(hoursOf(cron)).toEqual(expected);
  });

  it.each(['0 3 1 * *', '0 3 1 * MON', '0 3 * 5 *', '@monthly'])('%s may be any day of the week', (cron) => {
    expect(hoursOf(cron)).toHaveLength(7);
  });

  it('has all hours of the week at most', () => {
    expect(hoursOf('* * * * *')).toHaveLength(7 * 24);
  });
});
