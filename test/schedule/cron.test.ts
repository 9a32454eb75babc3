import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCron, parseCron } from '../../src/schedule/cron.ts';

const fieldsOf = (text: string) => {
  const parsed = parseCron(text);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  return parsed.fields;
};

describe('a cron expression', () => {
  const readings = [
    { name: 'a number', text: '5 0 * * *', field: 'minutes', values: [5] },
    { name: 'a leading zero', text: '07 0 * * *', field: 'minutes', values: [7] },
    { name: 'a list, sorted', text: '9,3 0 * * *', field: 'minutes', values: [3, 9] },
    { name: 'a range', text: '0 9-12 * * *', field: 'hours', values: [9, 10, 11, 12] },
    { name: 'a range with a step', text: '0 9-14/2 * * *', field: 'hours', values: [9, 11, 13] },
    { name: 'a star with a step', text: '0 */8 * * *', field: 'hours', values: [0, 8, 16] },
    {
      name: 'a step from a number to the end',
      text: '5/20 0 * * *',
      field: 'minutes',
      values: [5, 25, 45],
    },
    { name: 'a step past the end', text: '*/90 0 * * *', field: 'minutes', values: [0] },
    {
      name: 'names of months, any case',
      text: '0 0 1 jan-MAR,Dec *',
      field: 'months',
      values: [1, 2, 3, 12],
    },
    { name: 'names of weekdays', text: '0 0 * * MON-FRI', field: 'daysOfWeek', values: [1, 2, 3, 4, 5] },
    { name: '7 is Sunday', text: '0 0 * * 5-7', field: 'daysOfWeek', values: [0, 5, 6] },
    { name: 'a star counts Sunday once', text: '0 0 * * */2', field: 'daysOfWeek', values: [0, 2, 4, 6] },
    { name: 'a step up to Sunday as 7', text: '0 0 * * 1/3', field: 'daysOfWeek', values: [0, 1, 4] },
    { name: 'a star with a step up to 7', text: '0 0 * * */7', field: 'daysOfWeek', values: [0] },
    { name: 'a step from Sunday as 7', text: '0 0 * * 7/2', field: 'daysOfWeek', values: [0] },
    { name: 'more than one space and tabs', text: ' 5 \t 0  * * * ', field: 'minutes', values: [5] },
    { name: '@weekly', text: '@weekly', field: 'daysOfWeek', values: [0] },
    { name: '@yearly', text: '@yearly', field: 'months', values: [1] },
    { name: '@annually', text: '@annually', field: 'daysOfMonth', values: [1] },
    { name: '@monthly', text: '@monthly', field: 'daysOfMonth', values: [1] },
    { name: '@daily', text: '@daily', field: 'hours', values: [0] },
    { name: '@midnight', text: '@midnight', field: 'hours', values: [0] },
    { name: '@hourly', text: '@hourly', field: 'minutes', values: [0] },
  ] as const;
  it.each(readings)('reads $name: $text', ({ text, field, values }) => {
    expect(fieldsOf(text)[field]).toEqual(values);
  });

  it.each([
    ['0 0 13 * FRI', 'either'],
    ['0 0 1-7 * 1-5', 'either'],
    ['0 0 * * FRI', 'both'],
    ['0 0 13 * *', 'both'],
    ['0 0 */2 * FRI', 'both'],
    ['0 0 13 * */2', 'both'],
  ])('joins the days of %s by the rule "%s"', (text, rule) => {
    expect(fieldsOf(text).dayRule).toBe(rule);
  });

  it.each([
    ['30 2 * * *', false],
    ['0,30 1-3 * * *', false],
    ['30 2 */2 * *', false],
    ['*/30 2 * * *', true],
    ['30 * * * *', true],
    ['0-59/15 2 * * *', true],
    ['@hourly', true],
    ['@daily', false],
  ])('%s follows real time: %s', (text, inRealTime) => {
    expect(fieldsOf(text).inRealTime).toBe(inRealTime);
  });

  const refusals = [
    { text: '', code: 'cron-field-count', says: '0 fields' },
    { text: '   ', code: 'cron-field-count', says: '0 fields' },
    { text: '5', code: 'cron-field-count', says: 'found 1 field' },
    { text: '* * * *', code: 'cron-field-count', says: '4 fields' },
    { text: '0 0 0 1 1 * 2026', code: 'cron-field-count', says: '7 fields' },
    { text: '0 0 22 * * *', code: 'cron-seconds', hint: '`0 22 * * *`' },
    { text: '@reboot', code: 'cron-name', says: '@hourly' },
    { text: '@Daily', code: 'cron-name', hint: '`@daily`' },
    { text: '@minutely', code: 'cron-name' },
    { text: 'TZ=UTC 0 0 * * *', code: 'cron-syntax', hint: 'timeZone' },
    { text: 'CRON_TZ=UTC 0 0 * * *', code: 'cron-syntax', hint: 'timeZone' },
    { text: '0 0 L * *', code: 'cron-unsupported', says: '"L"', hint: '28' },
    { text: '0 0 L-3 * *', code: 'cron-unsupported', says: '"L"' },
    { text: '0 0 * * 5L', code: 'cron-unsupported', says: '"L"' },
    { text: '0 0 * * FRIL', code: 'cron-unsupported', says: '"L"' },
    { text: '0 0 15W * *', code: 'cron-unsupported', says: '"W"', hint: 'MON-FRI' },
    { text: '0 0 LW * *', code: 'cron-unsupported', says: 'last' },
    { text: '0 0 * * MON#2', code: 'cron-unsupported', says: '"#"' },
    { text: '0 0 ? * *', code: 'cron-unsupported', says: '"?"', hint: '`*`' },
    { text: 'H * * * *', code: 'cron-unsupported', says: '"H"' },
    { text: 'h/15 * * * *', code: 'cron-unsupported', says: '"H"' },
    { text: 'H(0-29)/10 * * * *', code: 'cron-unsupported', says: '"H"' },
    { text: '0~30 * * * *', code: 'cron-unsupported', says: '"~"' },
    { text: '60 * * * *', code: 'cron-range', says: '0 to 59' },
    { text: '0 24 * * *', code: 'cron-range', says: '0 to 23' },
    { text: '0 0 0 * *', code: 'cron-range', says: '1 to 31' },
    { text: '0 0 * 13 *', code: 'cron-range', says: '1 to 12' },
    { text: '0 0 * * 8', code: 'cron-range', says: '0 to 7' },
    { text: '0 1-99999 * * *', code: 'cron-range', says: '0 to 23' },
    { text: '0 22-2 * * *', code: 'cron-range', hint: '`22-23,0-2`' },
    { text: '0 0 * * FRI-MON', code: 'cron-range', hint: '`FRI-SAT,SUN-MON`' },
    { text: '0 0 * * SAT-SUN', code: 'cron-range', hint: '`SAT,SUN`' },
    { text: '0 0 * * 7-2', code: 'cron-range', says: 'backwards' },
    { text: '0 0 * NOV-FEB *', code: 'cron-range', hint: '`NOV-DEC,JAN-FEB`' },
    { text: '0 0 * * MONDAY', code: 'cron-syntax', hint: '`MON`' },
    { text: '0 0 * MON *', code: 'cron-syntax', says: 'JAN to DEC' },
    { text: 'MON 0 * * *', code: 'cron-syntax', says: 'minute' },
    { text: '1,,2 * * * *', code: 'cron-syntax', says: 'empty item' },
    { text: ',1 * * * *', code: 'cron-syntax' },
    { text: '*/0 * * * *', code: 'cron-syntax', says: '`/step` of 1 or more' },
    { text: '*/x * * * *', code: 'cron-syntax', says: 'step' },
    { text: '1/2/3 * * * *', code: 'cron-syntax' },
    { text: '1-2-3 * * * *', code: 'cron-syntax' },
    { text: '*-5 * * * *', code: 'cron-syntax' },
    { text: '**/5 * * * *', code: 'cron-syntax' },
    { text: '-5 * * * *', code: 'cron-syntax' },
    { text: '1.5 * * * *', code: 'cron-syntax' },
    { text: '0x5 * * * *', code: 'cron-syntax' },
    { text: '٣ * * * *', code: 'cron-syntax' },
    { text: '0,* * * * *', code: 'cron-syntax', says: 'the minute field `0,*` contains a number twice' },
    { text: '0 9,3,9 * * *', code: 'cron-syntax', says: 'hour', hint: 'remove the part' },
    { text: '0 0 * * 0,7', code: 'cron-syntax', says: 'contains a number twice' },
    { text: '5,60 * * * *', code: 'cron-range', says: '`60` in the minute field `5,60`' },
    { text: '0 0 * JANFEB *', code: 'cron-syntax', says: '`JANFEB`', hint: '`JAN`' },
    { text: '0 0 * 1JAN *', code: 'cron-syntax', says: '`1JAN`' },
    { text: '0 0 * * */', code: 'cron-syntax', says: '`*/`' },
    { text: `${'0,'.repeat(600)}1 * * * *`, code: 'cron-syntax', says: 'the limit is 1000' },
    { text: '0 0 31 2 *', code: 'cron-never-fires' },
    { text: '0 0 30-31 FEB *', code: 'cron-never-fires' },
    { text: '0 0 31 4,6,9,11 *', code: 'cron-never-fires' },
    { text: '0 0 31 2 */2', code: 'cron-never-fires' },
  ];
  it.each(refusals)('is refused: "$text"', ({ text, code, says = '', hint }) => {
    const problem = checkCron(text);
    expect(problem?.code).toBe(code);
    expect(problem?.message).toContain(says);
    if (hint !== undefined) expect(problem?.hint).toContain(hint);
  });

  it.each(['0 0 29 2 *', '0 0 31 1-3 *', '0 0 31 2 MON', '0 0 30 4 *'])('may be rare: %s', (text) => {
    expect(checkCron(text)).toBeUndefined();
  });

  it('never throws, whatever the text', () => {
    const soup = fc.string({ unit: fc.constantFrom(...'0159*/,-@?#LWHMON \t~()') });
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), (text) => {
        const problem = checkCron(text);
        if (problem) expect(problem.message.length).toBeGreaterThan(0);
        else expect(fieldsOf(text).minutes.length).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** A field of the grammar, with the numbers it stands for. */
const field = (min: number, max: number, names: readonly string[] = []) => {
  const number = fc.integer({ min, max });
  const write = (value: number, named: boolean) => (named && names[value - min]) || String(value);
  const range = fc.tuple(number, number, fc.boolean(), fc.boolean()).map(([a, b, one, other]) => {
    const [from, to] = [Math.min(a, b), Math.max(a, b)];
    return { text: `${write(from, one)}-${write(to, other)}`, from, to };
  });
  const span = fc.oneof(fc.constant({ text: '*', from: min, to: max }), range);
  const every = ({ from, to }: { readonly from: number; readonly to: number }, by: number) =>
    Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, index) => from + index * by);
  return fc.oneof(
    span.map((of) => ({ text: of.text, values: every(of, 1) })),
    fc.uniqueArray(number, { minLength: 1, maxLength: 4 }).map((list) => ({
      text: list.map((value, index) => write(value, index % 2 === 0)).join(','),
      values: list.toSorted((a, b) => a - b),
    })),
    fc.tuple(span, fc.integer({ min: 1, max: max + 9 })).map(([of, by]) => ({
      text: `${of.text}/${by}`,
      values: every(of, by),
    })),
  );
};

describe('the fields', () => {
  it('are the numbers that the grammar gives', () => {
    const months = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
    const weekdays = 'sun mon tue wed thu fri sat'.split(' ');
    const expression = fc.tuple(
      field(0, 59),
      field(0, 23),
      field(1, 28),
      field(1, 12, months),
      field(0, 6, weekdays),
    );
    fc.assert(
      fc.property(expression, ([minute, hour, dayOfMonth, month, dayOfWeek]) => {
        const texts = [minute, hour, dayOfMonth, month, dayOfWeek].map(({ text }) => text);
        const read = fieldsOf(texts.join(' '));
        expect(read.minutes).toEqual(minute.values);
        expect(read.hours).toEqual(hour.values);
        expect(read.months).toEqual(month.values);
        expect(read.daysOfWeek).toEqual(dayOfWeek.values);
        // A star reaches the 31st, and one month alone takes away days that it has not.
        const inEveryMonth = (day: number) => day <= 28;
        expect(read.daysOfMonth.filter(inEveryMonth)).toEqual(dayOfMonth.values.filter(inEveryMonth));
      }),
      { numRuns: 500 },
    );
  });
});
