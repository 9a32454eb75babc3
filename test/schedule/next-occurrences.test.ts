import { describe, expect, it } from 'vitest';
import { formatLocal } from '../../src/model/local-time.ts';
import type { CronSchedule, DstRule } from '../../src/model/manifest.ts';
import { nextOccurrences } from '../../src/schedule/next-occurrences.ts';

const at = (cron: string, dst: DstRule = {}, timeZone = 'Europe/Budapest'): CronSchedule => ({
  kind: 'cron',
  cron,
  timeZone,
  dst,
});

const show = (schedule: CronSchedule, after: string, count: number) =>
  nextOccurrences(schedule, Date.parse(after), count).map(({ scheduledAt, note }) => [
    formatLocal(scheduledAt, schedule.timeZone),
    note,
  ]);

describe('the next occurrences', () => {
  it('begin after the instant, not at it', () => {
    const daily = at('0 22 * * *', {}, 'UTC');
    expect(show(daily, '2026-05-01T22:00:00Z', 2)).toEqual([
      ['Sat 2026-05-02 22:00 +00:00', undefined],
      ['Sun 2026-05-03 22:00 +00:00', undefined],
    ]);
    expect(show(daily, '2026-05-01T21:59:59.999Z', 1)).toEqual([['Fri 2026-05-01 22:00 +00:00', undefined]]);
  });

  it('are none for a time that has passed', () => {
    const once = {
      kind: 'at',
      at: Date.UTC(2026, 4, 1),
      text: '2026-05-01T00:00Z',
      timeZone: 'UTC',
    } as const;
    expect(nextOccurrences(once, once.at - 1, 9)).toEqual([{ scheduledAt: once.at }]);
    expect(nextOccurrences(once, once.at, 9)).toEqual([]);
  });

  const cases = [
    {
      name: 'an ordinary time tells that it moves in UTC, once',
      schedule: at('0 22 * * *'),
      after: '2027-03-27T12:00:00Z',
      notes: [undefined, /forward from 02:00 to 03:00: no time .* is touched.* 1h earlier in UTC/, undefined],
    },
    {
      name: 'in autumn it is later',
      schedule: at('0 22 * * *'),
      after: '2027-10-30T21:00:00Z',
      notes: [/back from 03:00 to 02:00.* 1h later in UTC/, undefined],
    },
    {
      name: 'a run that is moved tells it itself, and nothing else',
      schedule: at('30 2 * * *'),
      after: '2027-03-27T12:00:00Z',
      notes: [/^On Sun 2027-03-28 [^.]* runs at 03:00, right after \(a fixed time runs once\)$/, undefined],
    },
    {
      name: 'a run that is skipped is told by the next one, a week later',
      schedule: at('30 2 * * SUN', { gap: 'skip' }),
      after: '2027-03-22T00:00:00Z',
      notes: [/^On Sun 2027-03-28 .*02:30 does not exist and does not run \(dst.gap: skip\)$/, undefined],
    },
    {
      name: 'two changes between two runs that undo each other are nothing to tell',
      schedule: at('@yearly'),
      after: '2027-01-01T00:00:00Z',
      notes: [undefined, undefined],
    },
    {
      name: 'a skipped run is told although a later change is not',
      schedule: at('30 2 28 3 *', { gap: 'skip' }),
      after: '2027-01-01T00:00:00Z',
      notes: [/2027-03-28 .* does not run/],
    },
    {
      name: 'a zone without changes has nothing to tell',
      schedule: at('30 2 * * *', {}, 'Asia/Tokyo'),
      after: '2027-01-01T00:00:00Z',
      notes: Array.from({ length: 400 }, () => undefined),
    },
  ];
  it.each(cases)('$name', ({ schedule, after, notes }) => {
    const shown = show(schedule, after, notes.length);
    expect(shown).toHaveLength(notes.length);
    for (const [index, [, note]] of shown.entries()) {
      const expected = notes[index];
      if (expected === undefined) expect(note).toBeUndefined();
      else expect(note).toMatch(expected);
    }
  });
});
