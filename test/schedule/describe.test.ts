import { describe, expect, it } from 'vitest';
import { describeSchedule } from '../../src/schedule/describe.ts';

describe('a schedule in words', () => {
  it.each([
    ['* * * * *', 'Every minute'],
    ['*/5 * * * *', 'Every 5 minutes'],
    ['3-59/5 * * * *', 'Every 5 minutes from minute 3 on'],
    ['*/7 * * * *', 'At minutes 0, 7, 14, ..., 56 of every hour'],
    ['0 * * * *', 'Every hour'],
    ['@hourly', 'Every hour'],
    ['15 * * * *', 'Every hour at minute 15'],
    ['0 */2 * * *', 'Every 2 hours'],
    ['15 */6 * * *', 'Every 6 hours at minute 15'],
    ['0 1-23/2 * * *', 'Every 2 hours from 01:00 to 23:00'],
    ['0 22 * * *', 'At 22:00 every day'],
    ['0 22 * * MON-FRI', 'At 22:00 on Monday to Friday'],
    ['0 22 * * SAT,SUN', 'At 22:00 on Saturday and Sunday'],
    ['0 22 * * 0-2', 'At 22:00 on Monday, Tuesday and Sunday'],
    ['30 2,14 * * *', 'At 02:30 and 14:30 every day'],
    ['0,30 9 * * *', 'At 09:00 and 09:30 every day'],
    ['5,6,50 1,13 * * *', 'At 01:05, 01:06, 01:50, 13:05, 13:06 and 13:50 every day'],
    ['1,2,3,7 1,2,9 * * *', 'At minutes 1 to 3 and 7 of hours 1, 2 and 9 every day'],
    ['0 9-17 * * 1-5', 'Every hour from 09:00 to 17:00 on Monday to Friday'],
    ['*/5 9-17 * * *', 'Every 5 minutes from 09:00 to 17:55 every day'],
    ['* 3 * * *', 'Every minute from 03:00 to 03:59 every day'],
    ['0 0 1 * *', 'At 00:00 on day 1 of the month'],
    ['0 0 1,15 1-3,7 *', 'At 00:00 on days 1 and 15 of January to March and July'],
    ['@yearly', 'At 00:00 on day 1 of January'],
    ['0 0 * 6 *', 'At 00:00 every day of June'],
    ['0 0 * 6 MON', 'At 00:00 on Monday of June'],
    ['*/5 * * 6-8 *', 'Every 5 minutes every day of June to August'],
    ['0 0 13 * FRI', 'At 00:00 on day 13 and also on every Friday of the month'],
    ['0 0 */2 * MON,TUE', 'At 00:00 on days 1, 3, 5, ..., 31 of the month where that is a Monday or Tuesday'],
  ])('%s: %s', (cron, expected) => {
    const schedule = { kind: 'cron', cron, timeZone: 'Europe/Budapest', dst: {} } as const;
    expect(describeSchedule(schedule)).toBe(`${expected}, Europe/Budapest time`);
  });

  it('names UTC plainly', () => {
    expect(describeSchedule({ kind: 'cron', cron: '@daily', timeZone: 'UTC', dst: {} })).toBe(
      'At 00:00 every day, UTC',
    );
  });

  it('shows a single time in its zone', () => {
    const at = Date.UTC(2026, 4, 1, 20);
    expect(describeSchedule({ kind: 'at', at, text: '', timeZone: 'Europe/Budapest' })).toBe(
      'Once, on Fri 2026-05-01 22:00 +02:00, Europe/Budapest time',
    );
  });
});
