import { describe, expect, it } from 'vitest';
import { checkCron } from '../../src/schedule/cron.ts';
import { checkTwoDayFields } from '../../src/schedule/two-day-fields.ts';

interface Case {
  readonly cron: string;
  readonly code: string;
  /** A part of the hint. */
  readonly hint: string;
}

const cases: readonly Case[] = [
  // GuillaumeRochat/cron-validator#29, robfig/cron#543, netresearch/go-cron#89
  { cron: '*/90 * * * *', code: 'cron-step', hint: 'need each time written out' },
  // kaka2507/cron-validator#17
  { cron: '*/60 * * * *', code: 'cron-step', hint: '`0 * * * *`' },
  { cron: '*/120 * * * *', code: 'cron-step', hint: '`0 */2 * * *`' },
  // stablyai/orca#15895
  { cron: '5/90 * * * *', code: 'cron-step', hint: 'write `5` if that is meant' },
  { cron: '0 */36 * * *', code: 'cron-step', hint: 'write `0` if that is meant' },
  { cron: '0 */24 * * *', code: 'cron-step', hint: '`0 0 * * *`' },
  { cron: '0 */25 * * *', code: 'cron-step', hint: 'write `0`' },
  { cron: '0 0 */32 * *', code: 'cron-step', hint: 'write `1`' },
  { cron: '0 8-18/12 * * *', code: 'cron-step', hint: 'write `8`' },
  { cron: '0 0 * * */7', code: 'cron-step', hint: 'write `0`' },
  { cron: '0 0 1 JAN-MAR/3 *', code: 'cron-step', hint: 'write `JAN`' },
  // Airfooox/cron-validate#291
  { cron: '*/99 * * * *', code: 'cron-step', hint: 'write `0`' },
  // Quartz, Spring and Azure Functions
  { cron: '0 0 12 * * ?', code: 'cron-seconds', hint: '`0 12 * * *`' },
  { cron: '0 0 12 ? * MON-FRI', code: 'cron-seconds', hint: '`0 12 * * MON-FRI`' },
  { cron: '0 0 12 ? * 2-6', code: 'cron-seconds', hint: '`0 12 * * MON-FRI`' },
  { cron: '0 0 12 ? * 1', code: 'cron-seconds', hint: '`0 12 * * SUN`' },
  { cron: '0 15 10 ? * 6L', code: 'cron-seconds', hint: 'such as `0 22 * * MON-FRI`' },
  { cron: '0 */5 * * * *', code: 'cron-seconds', hint: '`*/5 * * * *`' },
  { cron: '0 0 12 * * ? 2027', code: 'cron-field-count', hint: '`0 12 * * *`' },
  { cron: '0 0 0 1 1 * 2026', code: 'cron-field-count', hint: '`0 0 1 1 *`' },
  // AWS
  { cron: 'cron(0 12 * * ? *)', code: 'cron-unsupported', hint: '`0 12 * * *`' },
  { cron: 'cron(0 10 ? * 2 *)', code: 'cron-unsupported', hint: '`0 10 * * MON`' },
  { cron: '0 10 * * ? 2027', code: 'cron-seconds', hint: 'years are not supported; write `0 10 * * *`' },
  { cron: '0 10 ? * MON-FRI *', code: 'cron-seconds', hint: '`0 10 * * MON-FRI`' },
  { cron: 'rate(5 minutes)', code: 'cron-unsupported', hint: '`*/5 * * * *`' },
  { cron: 'rate(7 minutes)', code: 'cron-unsupported', hint: 'write the minutes and hours' },
  { cron: 'rate(1 day)', code: 'cron-unsupported', hint: '`0 0 * * *`' },
  // Go
  { cron: '@every 15m', code: 'cron-unsupported', hint: '`*/15 * * * *`' },
  { cron: '@every 6h', code: 'cron-unsupported', hint: '`0 */6 * * *`' },
  { cron: '@every 1h30m', code: 'cron-unsupported', hint: 'write the minutes and hours' },
  { cron: '@every', code: 'cron-unsupported', hint: 'write the minutes and hours' },
  {
    cron: 'TZ=Europe/Budapest 0 22 * * *',
    code: 'cron-syntax',
    hint: '`cron: "0 22 * * *"` and, beside it, `timeZone: Europe/Budapest`',
  },
  { cron: 'CRON_TZ=UTC nonsense', code: 'cron-syntax', hint: 'write it as `timeZone` beside `cron`' },
  // A zone behind, as some crontabs have it
  { cron: '0 22 * * * Europe/Budapest', code: 'cron-syntax', hint: '`timeZone: Europe/Budapest`' },
  { cron: '0 22 * * * EST', code: 'cron-syntax', hint: '`timeZone: EST`' },
  // Blanks inside a field
  { cron: '0 8, 20 * * *', code: 'cron-field-count', hint: '`0 8,20 * * *`' },
  { cron: '0 8 - 20 * * *', code: 'cron-field-count', hint: '`0 8-20 * * *`' },
  { cron: '*/ 15 * * * *', code: 'cron-field-count', hint: '`*/15 * * * *`' },
  { cron: '22:00', code: 'cron-syntax', hint: '`0 22 * * *`' },
  { cron: '25:00', code: 'cron-syntax', hint: 'five fields' },
  { cron: '0 22 * *', code: 'cron-field-count', hint: 'five fields' },
  { cron: 'every day at ten', code: 'cron-field-count', hint: 'five fields' },
  { cron: '@reboot', code: 'cron-name', hint: 'five fields' },
];

describe('an expression of another scheduler, or one that says something else than was meant', () => {
  it.each(cases)('$cron', ({ cron, code, hint }) => {
    const problem = checkCron(cron);
    expect(problem?.code).toBe(code);
    expect(problem?.hint).toContain(hint);
    const quoted = (problem?.hint ?? '').split('`').filter((_, index) => index % 2 === 1);
    const written = quoted
      .map((part) => part.replace(/^cron: "(.*)"$/, '$1'))
      .filter((part) => part.split(' ').length === 5);
    for (const expression of written) expect(checkCron(expression), expression).toBeUndefined();
  });

  it.each([
    '*/30 * * * *',
    '*/59 * * * *',
    '0 */12 * * *',
    '5/20 * * * *',
    '0 8-18/5 * * *',
    '*/1 * * * *',
    '5-5/1 * * * *',
  ])('%s says what it means', (cron) => {
    expect(checkCron(cron)).toBeUndefined();
  });
});

describe('both day fields', () => {
  // creativeprojects/resticprofile#482, evannuil/aws-snapshot-tool#6, openstreetmap/chef#149, app-sre/qontract-reconcile#4781,
  // truenas/webui#6481
  it.each([
    ['30 5 01-07 * 1', 'on days 1 to 7 and also on every Monday of the month'],
    ['30 3 1-7 * 0', 'on days 1 to 7 and also on every Sunday of the month'],
    ['0 13 1-7 * TUE', 'on days 1 to 7 and also on every Tuesday of the month'],
    ['30 4 1,15 * 5', 'on days 1 and 15 and also on every Friday of the month'],
    ['0 0 1 * MON', 'on day 1 and also on every Monday of the month'],
  ])('%s: either is enough', (cron, words) => {
    expect(checkTwoDayFields(cron)).toMatchObject({
      code: 'cron-two-days',
      message: `this is due ${words}: where both day fields are set, either is enough`,
    });
  });

  it.each(['0 8 * * 1', '0 8 1-7 * *', '0 8 */2 * 1', '0 8 1-31 * 1', '0 8 1 * 0-6', '@weekly', 'nonsense'])(
    '%s: nothing to say',
    (cron) => {
      expect(checkTwoDayFields(cron)).toBeUndefined();
    },
  );
});
